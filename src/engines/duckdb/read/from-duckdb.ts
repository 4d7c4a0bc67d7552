import {
  type DuckDBArrayValue,
  type DuckDBBlobValue,
  type DuckDBDateValue,
  type DuckDBListValue,
  type DuckDBMapValue,
  type DuckDBStructValue,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampTZValue,
  type DuckDBTimestampValue,
  type DuckDBType,
  DuckDBTypeId as Id,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api'

/** How a value that is not null is given out. Undefined for values that are plain JavaScript already. */
export type Present = ((value: unknown) => unknown) | undefined

/**
 * How values of a type of DuckDB are given out: bigint for 64 bits and counts beyond, text for decimals and what has no
 * type in JavaScript, Date for dates and times (to the millisecond; an invalid Date beyond what Date can hold), parsed
 * JSON, arrays, plain objects and Maps.
 */
export function presenter(type: DuckDBType): Present {
  switch (type.typeId) {
    case Id.BOOLEAN:
    case Id.TINYINT:
    case Id.SMALLINT:
    case Id.INTEGER:
    case Id.UTINYINT:
    case Id.USMALLINT:
    case Id.FLOAT:
    case Id.DOUBLE:
    case Id.BIGINT:
    case Id.ENUM:
    case Id.SQLNULL:
      return undefined
    case Id.UINTEGER:
      return value => BigInt(value as number)
    case Id.VARCHAR:
      return type.alias === 'JSON' ? value => JSON.parse(value as string) : undefined
    case Id.DATE:
      return value => new Date((value as DuckDBDateValue).days * 86_400_000)
    case Id.TIMESTAMP:
      return value => fromMicros((value as DuckDBTimestampValue).micros)
    case Id.TIMESTAMP_TZ:
      return value => fromMicros((value as DuckDBTimestampTZValue).micros)
    case Id.TIMESTAMP_S:
      return value => new Date(Number((value as DuckDBTimestampSecondsValue).seconds) * 1000)
    case Id.TIMESTAMP_MS:
      return value => new Date(Number((value as DuckDBTimestampMillisecondsValue).millis))
    case Id.TIMESTAMP_NS:
      return value => fromMicros((value as DuckDBTimestampNanosecondsValue).nanos / 1000n)
    case Id.BLOB:
      return value => new Uint8Array((value as DuckDBBlobValue).bytes)
    case Id.LIST:
    case Id.ARRAY: {
      const present = presenter(type.valueType)
      return value => (value as DuckDBListValue | DuckDBArrayValue).items.map(item => given(present, item))
    }
    case Id.STRUCT: {
      const members = type.entryNames.map((name, at) => [name, presenter(type.entryTypes[at] as DuckDBType)] as const)
      return value => {
        const { entries } = value as DuckDBStructValue
        return Object.fromEntries(members.map(([name, present]) => [name, given(present, entries[name])]))
      }
    }
    case Id.MAP: {
      const [key, of] = [presenter(type.keyType), presenter(type.valueType)]
      return value =>
        new Map((value as DuckDBMapValue).entries.map(entry => [given(key, entry.key), given(of, entry.value)]))
    }
    case Id.UNION:
    case Id.VARIANT:
      return value => JsonDuckDBValueConverter(value as never, type, JsonDuckDBValueConverter)
    default:
      return value => String(value)
  }
}

export function given(present: Present, value: unknown): unknown {
  if (value === null || value === undefined) return null
  return present ? present(value) : value
}

/** Rounded down, as DuckDB does. */
function fromMicros(micros: bigint): Date {
  const rest = ((micros % 1000n) + 1000n) % 1000n
  return new Date(Number((micros - rest) / 1000n))
}
