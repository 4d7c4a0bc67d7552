import type { DataType, ScalarName } from '../../../define/data-type.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { IcebergType } from '../../../lake/schema/schema.ts'
import { identifier } from '../sql/quote.ts'

const SCALARS: { readonly [N in ScalarName]: string } = {
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  uuid: 'UUID',
  binary: 'BLOB',
  json: 'VARCHAR',
}

const PRIMITIVES: { readonly [name: string]: string } = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  uuid: 'UUID',
  binary: 'BLOB',
}

function structOf(members: readonly (readonly [string, string])[]): string {
  return `STRUCT(${members.map(([name, type]) => `${identifier(name)} ${type}`).join(', ')})`
}

/**
 * DuckDB's name of a type of ours.
 *
 * @param json what a column of JSON is: the text it is stored as, or DuckDB's own type, to which a cast makes JSON of
 * any value and refuses texts that are none
 */
export function sqlType(type: DataType, json: 'VARCHAR' | 'JSON' = 'VARCHAR'): string {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json' ? json : SCALARS[type.name]
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`
    case 'list':
      return `${sqlType(type.element, json)}[]`
    case 'map':
      return `MAP(${sqlType(type.key, json)}, ${sqlType(type.value, json)})`
    case 'struct':
      return structOf(Object.entries(type.fields).map(([name, of]) => [name, sqlType(of, json)]))
  }
}

/**
 * DuckDB's name of a type of Iceberg.
 *
 * @throws MassifError LAKE_UNSUPPORTED
 */
export function icebergSqlType(type: IcebergType): string {
  if (typeof type !== 'string') {
    switch (type.type) {
      case 'struct':
        return structOf(type.fields.map(field => [field.name, icebergSqlType(field.type)]))
      case 'list':
        return `${icebergSqlType(type.element)}[]`
      case 'map':
        return `MAP(${icebergSqlType(type.key)}, ${icebergSqlType(type.value)})`
    }
  }
  if (type.startsWith('decimal')) return type.toUpperCase()
  if (type.startsWith('fixed')) return 'BLOB'
  return PRIMITIVES[type] ?? fail('LAKE_UNSUPPORTED', `DuckDB has no type for Iceberg's ${type}.`)
}

/** Whether a type is JSON, or holds some. */
export function holdsJson(type: DataType): boolean {
  switch (type.kind) {
    case 'scalar':
      return type.name === 'json'
    case 'decimal':
      return false
    case 'list':
      return holdsJson(type.element)
    case 'map':
      return holdsJson(type.key) || holdsJson(type.value)
    case 'struct':
      return Object.values(type.fields).some(holdsJson)
  }
}
