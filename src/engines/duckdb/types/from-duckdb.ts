import { type DuckDBType, DuckDBTypeId as Id } from '@duckdb/node-api'
import type { DataType, ScalarName } from '../../../define/data-type.ts'
import type { ResultColumn } from '../../contract.ts'

const scalar = (name: ScalarName): DataType => ({ kind: 'scalar', name })
const decimal = (precision: number, scale: number): DataType => ({ kind: 'decimal', precision, scale })

/**
 * The nearest of our types: one that holds every value, where there is one. What has none (intervals, times, bits) is
 * text.
 */
export function dataTypeOf(type: DuckDBType): DataType {
  switch (type.typeId) {
    case Id.BOOLEAN:
      return scalar('boolean')
    case Id.TINYINT:
    case Id.SMALLINT:
    case Id.INTEGER:
    case Id.UTINYINT:
    case Id.USMALLINT:
    case Id.SQLNULL:
      return scalar('integer')
    case Id.BIGINT:
    case Id.UINTEGER:
      return scalar('bigint')
    case Id.UBIGINT:
      return decimal(20, 0)
    case Id.HUGEINT:
    case Id.UHUGEINT:
      return decimal(38, 0)
    case Id.DECIMAL:
      return decimal(type.width, type.scale)
    case Id.FLOAT:
      return scalar('float')
    case Id.DOUBLE:
      return scalar('double')
    case Id.DATE:
      return scalar('date')
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_S:
    case Id.TIMESTAMP_MS:
    case Id.TIMESTAMP_NS:
      return scalar('timestamp')
    case Id.TIMESTAMP_TZ:
      return scalar('timestamptz')
    case Id.UUID:
      return scalar('uuid')
    case Id.BLOB:
      return scalar('binary')
    case Id.VARIANT:
      return scalar('json')
    case Id.VARCHAR:
      return scalar(type.alias === 'JSON' ? 'json' : 'string')
    case Id.LIST:
    case Id.ARRAY:
      return { kind: 'list', element: dataTypeOf(type.valueType) }
    case Id.MAP:
      return { kind: 'map', key: dataTypeOf(type.keyType), value: dataTypeOf(type.valueType) }
    case Id.STRUCT:
      return {
        kind: 'struct',
        fields: Object.fromEntries(
          type.entryNames.map((name, index) => [name, dataTypeOf(type.entryTypes[index] as DuckDBType)]),
        ),
      }
    default:
      return scalar('string')
  }
}

export function resultColumn(name: string, type: DuckDBType): ResultColumn {
  return { name, type: dataTypeOf(type), engineType: type.alias ?? String(type) }
}
