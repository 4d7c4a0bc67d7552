import { fail } from '../../../diagnostics/diagnostic.ts'
import type { Field, IcebergType } from '../../../lake/schema/schema.ts'
import { identifier } from '../sql/quote.ts'
import { icebergSqlType } from '../types/sql-type.ts'
import type { FileColumn } from './footers.ts'

/**
 * The columns of a schema from files whose columns may be those of another one of the same table: found by field id at
 * every depth, null where the file has none, cast where a type has widened.
 *
 * @param file a file's path, for messages
 * @throws MassifError LAKE_UNSUPPORTED where a file has no field ids, so that nothing can be said of its columns
 */
export function evolvedColumns(fields: readonly Field[], columns: readonly FileColumn[], file: string): string {
  if (columns.some(({ id }) => id === undefined)) {
    fail('LAKE_UNSUPPORTED', `The columns of ${file} have no field ids, and its table's schema has changed since`, {
      hint: 'Rewrite the file with the tool that made it, or the table as a whole.',
    })
  }
  return fields
    .map(({ id, name, type }) => {
      const column = columns.find(each => each.id === id)
      const value = column ? convert(type, column, identifier(column.name), 0) : 'null'
      return `cast(${value} as ${icebergSqlType(type)}) as ${identifier(name)}`
    })
    .join(', ')
}

/** Whether a column has the names and members that `type` wants, so that it can be taken as it is. */
function matches(type: IcebergType, column: FileColumn): boolean {
  if (typeof type === 'string') return true
  const parts = partsOf(type)
  return (
    parts.length === column.parts.length &&
    parts.every(({ id, name, type: of }, index) => {
      const part = column.parts[index] as FileColumn
      return part.id === id && (type.type !== 'struct' || part.name === name) && matches(of, part)
    })
  )
}

type Part = Pick<Field, 'id' | 'name' | 'type'>

function partsOf(type: Exclude<IcebergType, string>): readonly Part[] {
  switch (type.type) {
    case 'struct':
      return type.fields
    case 'list':
      return [{ id: type.elementId, name: 'element', type: type.element }]
    case 'map':
      return [
        { id: type.keyId, name: 'key', type: type.key },
        { id: type.valueId, name: 'value', type: type.value },
      ]
  }
}

function convert(type: IcebergType, column: FileColumn, value: string, depth: number): string {
  if (typeof type === 'string' || matches(type, column)) return value
  const item = `item${depth}`
  switch (type.type) {
    case 'struct':
      return struct(partsOf(type), column, value, depth)
    case 'list': {
      const element = convert(type.element, column.parts[0] as FileColumn, item, depth + 1)
      return `list_transform(${value}, lambda ${item}: ${element})`
    }
    case 'map': {
      const [key, of] = column.parts as readonly [FileColumn, FileColumn]
      const entry = `struct_pack("key" := ${convert(type.key, key, `${item}."key"`, depth + 1)}, "value" := ${convert(type.value, of, `${item}."value"`, depth + 1)})`
      return `map_from_entries(list_transform(map_entries(${value}), lambda ${item}: ${entry}))`
    }
  }
}

function struct(parts: readonly Part[], column: FileColumn, value: string, depth: number): string {
  const members = parts.map(({ id, name, type }) => {
    const part = column.parts.find(each => each.id === id)
    const of = part
      ? convert(type, part, `${value}.${identifier(part.name)}`, depth + 1)
      : `cast(null as ${icebergSqlType(type)})`
    return `${identifier(name)} := ${of}`
  })
  return `case when ${value} is null then null else struct_pack(${members.join(', ')}) end`
}
