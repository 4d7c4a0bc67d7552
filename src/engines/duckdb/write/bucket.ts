import {
  BIGINT,
  BLOB,
  type DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBScalarFunction,
  type DuckDBType,
  HUGEINT,
  INTEGER,
} from '@duckdb/node-api'
import { murmur3 } from '../../../lake/partition/murmur3.ts'
import { unscaledBytes } from '../../../lake/values/bytes.ts'

/** The hash of Iceberg's bucket transform, for what it hashes as a long, as a decimal's digits, and as bytes. */
const LONG = 'massif_murmur3_long'
const UNSCALED = 'massif_murmur3_unscaled'
const BYTES = 'massif_murmur3_bytes'

/** Makes the hash functions known to the instance `connection` belongs to. To be done once for each instance. */
export function registerBucket(connection: DuckDBConnection): void {
  const long = Buffer.alloc(8)
  register(connection, LONG, BIGINT, value => {
    long.writeBigInt64LE(value as bigint)
    return long
  })
  register(connection, UNSCALED, HUGEINT, value => unscaledBytes(value as bigint))
  register(connection, BYTES, BLOB, value => (value as DuckDBBlobValue).bytes)
}

function register(
  connection: DuckDBConnection,
  name: string,
  type: DuckDBType,
  bytesOf: (value: unknown) => Uint8Array,
) {
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      parameterTypes: [type],
      returnType: INTEGER,
      mainFunction(_info, input, output) {
        const values = input.getColumnVector(0)
        for (let row = 0; row < input.rowCount; row++) {
          const value = values.getItem(row)
          output.setItem(row, value === null ? null : murmur3(bytesOf(value)))
        }
        output.flush()
      },
    }),
  )
}

/** The bucket of a column. @param kind its Iceberg type */
export function bucketSql(column: string, kind: string, count: number): string {
  return `((${hashSql(column, kind)} & 2147483647) % ${count})::integer`
}

function hashSql(column: string, kind: string): string {
  if (kind.startsWith('decimal')) return `${UNSCALED}(replace(${column}::varchar, '.', '')::hugeint)`
  switch (kind) {
    case 'string':
      return `${BYTES}(encode(${column}))`
    case 'uuid':
      return `${BYTES}(unhex(replace(${column}::varchar, '-', '')))`
    case 'date':
      return `${LONG}((${column} - date '1970-01-01')::bigint)`
    case 'timestamp':
    case 'timestamptz':
      return `${LONG}(epoch_us(${column}))`
    case 'int':
    case 'long':
      return `${LONG}(${column}::bigint)`
    default:
      return `${BYTES}(${column})`
  }
}
