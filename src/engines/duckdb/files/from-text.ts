import type { DataType, ScalarName } from '../../../define/data-type.ts'
import { literal } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'

/** How values are written, where not as ISO 8601 and with a point. */
export interface Writing {
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly decimalSeparator?: '.' | ','
}

/** What becomes of a value that does not fit: the query fails, or the value is null. */
export type OnMisfit = 'fail' | 'null'

/**
 * An expression that makes a value of a scalar type from a text. DuckDB's own casts lose without a word: `1.5` becomes
 * the integer 2, the time of day is cut from a date, the offset from a timestamp; and its CSV reader makes a null of a
 * timestamp with zone it cannot read. Here whatever would be lost does not fit, and offsets count. Digits after a
 * decimal's scale are rounded, as SQL does.
 *
 * @param x the expression of the text; evaluated several times
 */
export function fromText(x: string, type: DataType, onMisfit: OnMisfit, writing: Writing = {}): string {
  const fail = onMisfit === 'fail'
  const to = (name: string, of = x) => `${fail ? 'cast' : 'try_cast'}(${of} as ${name})`
  const misfit = fail ? `error('a value does not fit')` : 'null'
  const number = writing.decimalSeparator === ',' ? withPoint(x) : x
  if (type.kind === 'decimal') return to(sqlType(type), number)
  if (type.kind !== 'scalar') throw new TypeError(`${type.kind} is not read from text`)
  const byName: { readonly [N in ScalarName]: () => string } = {
    string: () => x,
    boolean: () => to('BOOLEAN'),
    integer: () => whole(number, 'INTEGER', to, misfit),
    bigint: () => whole(number, 'BIGINT', to, misfit),
    float: () => to('FLOAT', number),
    double: () => to('DOUBLE', number),
    uuid: () => to('UUID'),
    json: () => `case when not json_valid(${x}) then ${misfit} else ${x} end`,
    binary: () => (fail ? `from_base64(${x})` : `try(from_base64(${x}))`),
    date: () => (writing.dateFormat ? `cast(${parsed(x, writing.dateFormat, fail)} as DATE)` : date(x, to, misfit)),
    timestamp: () => {
      const format = writing.timestampFormat
      if (!format) return timestamp(x, to, misfit)
      return hasZone(format) ? `timezone('UTC', ${parsed(x, format, fail)})` : parsed(x, format, fail)
    },
    timestamptz: () => {
      const format = writing.timestampFormat
      if (!format) return instant(x, to, misfit)
      return hasZone(format) ? parsed(x, format, fail) : `timezone('UTC', ${parsed(x, format, fail)})`
    },
  }
  return byName[type.name]()
}

type To = (name: string, of?: string) => string

/** A point where a comma is the separator would be one of thousands: no number of ours. */
const withPoint = (x: string) => `case when contains(${x}, '.') then '' else replace(${x}, ',', '.') end`

/** Most whole numbers are written as they are printed; any other is compared with what it is as a fraction. */
function whole(x: string, type: string, to: To, misfit: string): string {
  const value = to(type, x)
  const careful = `case when ${to('DOUBLE', x)} = ${value} then ${value} else ${misfit} end`
  return `case when cast(${value} as VARCHAR) <> ${x} then ${careful} else ${value} end`
}

function date(x: string, to: To, misfit: string): string {
  const value = to('DATE')
  const moment = to('TIMESTAMP')
  const day = `cast(${moment} as DATE)`
  const careful = `case when ${moment} not between ${YEARS} or ${moment} <> ${day} then ${misfit} else ${day} end`
  return `case when strlen(${x}) = 10 and cast(${value} as VARCHAR) = ${x} then ${value} else ${careful} end`
}

/** Most are written like this; DuckDB takes them as they are, but for an offset that may follow. */
const USUAL = '____-__-_____:__:__'

/** Texts that may have an offset, which a cast would ignore, are made instants first. */
function timestamp(x: string, to: To, misfit: string): string {
  const usual = `${x} like '${USUAL}' or ${x} like '${USUAL}%Z'`
  const offset = `regexp_matches(${x}, ':.*[+-]\\d\\d(:?\\d\\d)?\\s*$')`
  const seconds = withSeconds(x)
  const moment = `case when ${offset} then timezone('UTC', ${to('TIMESTAMPTZ', seconds)}) else ${to('TIMESTAMP', seconds)} end`
  return `case when ${usual} then ${to('TIMESTAMP')} else ${inYears(moment, misfit)} end`
}

function instant(x: string, to: To, misfit: string): string {
  const moment = `case when ${x} like '${USUAL}%' then ${to('TIMESTAMPTZ')} else ${to('TIMESTAMPTZ', withSeconds(x))} end`
  return inYears(moment, misfit)
}

/** DuckDB reads `10:00`, but neither `10:00Z` nor `10:00+02:00`, which ISO 8601 allows too. */
const withSeconds = (x: string) => `regexp_replace(${x}, '^([^:]*:\\d\\d)(Z|[+-]\\d\\d(?::?\\d\\d)?)$', '\\1:00\\2')`

/** Years of four digits: neither infinite times, which Iceberg does not know, nor a digit too many. */
const YEARS = `TIMESTAMP '0001-01-01' and TIMESTAMP '9999-12-31 23:59:59.999999'`

const inYears = (value: string, misfit: string) =>
  `case when ${value} not between ${YEARS} then ${misfit} else ${value} end`

const parsed = (x: string, format: string, fail: boolean) =>
  `${fail ? 'strptime' : 'try_strptime'}(${x}, ${literal(format)})`

const hasZone = (format: string) => /%[zZ]/.test(format)
