import type { DataType } from '../../../define/data-type.ts'
import { sameType } from '../../../define/data-type.ts'
import { identifier } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { fromText, type OnMisfit } from './from-text.ts'

/**
 * An expression that makes a value of a type from one stored as another, in Parquet. What would lose something does not
 * fit; digits after a decimal's scale are rounded, and times without zone are UTC.
 *
 * @param x the expression of the stored value; evaluated several times
 */
export function fromStored(x: string, found: DataType, wanted: DataType, onMisfit: OnMisfit, depth = 0): string {
  if (sameType(found, wanted)) return `cast(${x} as ${sqlType(wanted)})`
  const e = `e${depth}`
  switch (wanted.kind) {
    case 'list':
      if (found.kind !== 'list') break
      return `list_transform(${x}, lambda ${e}: ${fromStored(e, found.element, wanted.element, onMisfit, depth + 1)})`
    case 'map': {
      if (found.kind !== 'map') break
      const key = fromStored(`${e}.key`, found.key, wanted.key, onMisfit, depth + 1)
      const value = fromStored(`${e}.value`, found.value, wanted.value, onMisfit, depth + 1)
      return `map_from_entries(list_transform(map_entries(${x}), lambda ${e}: struct_pack(k := ${key}, v := ${value})))`
    }
    case 'struct': {
      if (found.kind !== 'struct') break
      const members = Object.entries(wanted.fields).map(([name, of]) => {
        const stored = found.fields[name]
        const value = stored
          ? fromStored(`${x}.${identifier(name)}`, stored, of, onMisfit, depth + 1)
          : `cast(null as ${sqlType(of)})`
        return `${identifier(name)} := ${value}`
      })
      return `case when ${x} is null then null else struct_pack(${members.join(', ')}) end`
    }
    default:
      return scalarFrom(x, found, wanted, onMisfit)
  }
  return `${onMisfit === 'fail' ? 'cast' : 'try_cast'}(${x} as ${sqlType(wanted)})`
}

function scalarFrom(x: string, found: DataType, wanted: DataType, onMisfit: OnMisfit): string {
  const fail = onMisfit === 'fail'
  const to = (name: string) => `${fail ? 'cast' : 'try_cast'}(${x} as ${name})`
  const from = found.kind === 'scalar' ? found.name : found.kind
  const type = sqlType(wanted)
  // Fails by a cast, since `error` is not allowed within `try`.
  const misfit = fail ? `cast('?' || cast(${x} as VARCHAR) as ${type})` : 'null'
  if (wanted.kind !== 'scalar') return from === 'string' ? fromText(x, wanted, onMisfit) : to(type)
  switch (wanted.name) {
    case 'string':
      return from === 'binary' ? (fail ? `decode(${x})` : `try(decode(${x}))`) : to(type)
    case 'json':
      return from === 'string' ? fromText(x, wanted, onMisfit) : `cast(to_json(${x}) as VARCHAR)`
    case 'binary':
      return from === 'string' ? `encode(${x})` : to(type)
    case 'integer':
    case 'bigint':
      if (from === 'string') return fromText(x, wanted, onMisfit)
      // A fraction is not to be rounded.
      return `case when ${to(type)} <> ${x} then ${misfit} else ${to(type)} end`
    case 'date':
      if (from !== 'timestamp') break
      return `case when ${x} <> ${to('DATE')} then ${misfit} else ${to('DATE')} end`
    case 'timestamp':
      if (from === 'timestamptz') return `timezone('UTC', ${x})`
      break
    case 'timestamptz':
      if (from === 'timestamp' || from === 'date') return `timezone('UTC', cast(${x} as TIMESTAMP))`
  }
  return from === 'string' ? fromText(x, wanted, onMisfit) : to(type)
}
