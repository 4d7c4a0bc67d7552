import type { DataType } from '../../../define/data-type.ts'
import { identifier, literal } from '../sql/quote.ts'
import { fromText, type OnMisfit } from './from-text.ts'

/** The type by which JSON is read so that its values are then made by `fromRead`: scalars are texts. */
export function readType(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json' ? 'JSON' : 'VARCHAR'
    case 'decimal':
      return 'VARCHAR'
    case 'list':
      return `${readType(type.element)}[]`
    case 'map':
      return `MAP(VARCHAR, ${readType(type.value)})`
    case 'struct': {
      const members = Object.entries(type.fields).map(([name, of]) => `${identifier(name)} ${readType(of)}`)
      return `STRUCT(${members.join(', ')})`
    }
  }
}

/** The same as a structure for `json_transform`. */
export function readStructure(type: DataType): unknown {
  switch (type.kind) {
    case 'list':
      return [readStructure(type.element)]
    case 'struct':
      return Object.fromEntries(Object.entries(type.fields).map(([name, of]) => [name, readStructure(of)]))
    default:
      return readType(type)
  }
}

/** The value of a type from what was read by `readType`. */
export function fromRead(x: string, type: DataType, onMisfit: OnMisfit, depth = 0): string {
  const e = `e${depth}`
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json' ? `cast(${x} as VARCHAR)` : fromText(x, type, onMisfit)
    case 'decimal':
      return fromText(x, type, onMisfit)
    case 'list':
      return asRead(type) ? x : `list_transform(${x}, lambda ${e}: ${fromRead(e, type.element, onMisfit, depth + 1)})`
    case 'map': {
      if (asRead(type)) return x
      const [key, value] = [`${e}.key`, `${e}.value`]
      const entry = `struct_pack(k := ${fromText(key, type.key, onMisfit)}, v := ${fromRead(value, type.value, onMisfit, depth + 1)})`
      return `map_from_entries(list_transform(map_entries(${x}), lambda ${e}: ${entry}))`
    }
    case 'struct': {
      if (asRead(type)) return x
      const members = Object.entries(type.fields).map(([name, of]) => {
        const member = identifier(name)
        return `${member} := ${fromRead(`${x}.${member}`, of, onMisfit, depth + 1)}`
      })
      return `case when ${x} is null then null else struct_pack(${members.join(', ')}) end`
    }
  }
}

/** Whether all that is in a type is text: then what was read is the value. A map's keys must yet be seen to be unique. */
function asRead(type: DataType): boolean {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'string'
    case 'list':
      return asRead(type.element)
    case 'struct':
      return Object.values(type.fields).every(asRead)
    default:
      return false
  }
}

/**
 * Whether a piece of JSON is a value of a type, as a condition that is never null. It says no where reading it by
 * `readType` and making it by `fromRead` would fail.
 *
 * @param j the expression of the JSON
 */
export function isValid(j: string, type: DataType, depth = 0): string {
  const e = `j${depth}`
  switch (type.kind) {
    case 'scalar':
      if (type.name === 'string' || type.name === 'json') return 'true'
      return orNull(j, `${fromText(`json_extract_string(${j}, '$')`, type, 'null')} is not null`)
    case 'decimal':
      return orNull(j, `${fromText(`json_extract_string(${j}, '$')`, type, 'null')} is not null`)
    case 'list': {
      const every = `list_bool_and(list_transform(json_transform(${j}, '["JSON"]'), lambda ${e}: ${isValid(e, type.element, depth + 1)}))`
      return orNull(j, `case when json_type(${j}) = 'ARRAY' then coalesce(${every}, true) else false end`)
    }
    case 'map': {
      const key = `${fromText(`${e}.key`, type.key, 'null')} is not null`
      const entry = `${key} and ${isValid(`${e}.value`, type.value, depth + 1)}`
      const entries = `map_entries(json_transform(${j}, '"MAP(VARCHAR, JSON)"'))`
      const every = `coalesce(list_bool_and(list_transform(${entries}, lambda ${e}: ${entry})), true)`
      const unique = `len(json_keys(${j})) = len(list_distinct(json_keys(${j})))`
      return orNull(j, `case when json_type(${j}) = 'OBJECT' then ${every} and ${unique} else false end`)
    }
    case 'struct': {
      const names = Object.keys(type.fields)
      const members = Object.entries(type.fields).map(([name, of]) => isValid(member(j, name), of, depth + 1))
      const every = [...members.filter(each => each !== 'true'), noTwins(j, names)].join(' and ')
      return orNull(j, `case when json_type(${j}) = 'OBJECT' then ${every} else false end`)
    }
  }
}

/** A member of an object by its name, whatever that holds. */
export function member(j: string, name: string): string {
  return `json_extract(${j}, ${literal(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)})`
}

/** That an object has each of some members only once: of two, either might be meant. */
export function noTwins(j: string, names: readonly string[]): string {
  const found = keysAmong(j, names)
  return `len(${found}) = len(list_distinct(${found}))`
}

/** The names among `names` that the members of an object have, as often as they do. */
export function keysAmong(j: string, names: readonly string[]): string {
  return `list_filter(json_keys(${j}), lambda k: list_contains([${names.map(literal).join(', ')}], k))`
}

const orNull = (j: string, condition: string) =>
  `case when ${j} is null or json_type(${j}) = 'NULL' then true else ${condition} end`
