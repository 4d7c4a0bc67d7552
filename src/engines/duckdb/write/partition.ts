import type { WriteLayout } from '../../../lake/contract.ts'
import type { PartitionField, Transform } from '../../../lake/partition/spec.ts'
import { resultType, transformed } from '../../../lake/partition/transform.ts'
import type { Field } from '../../../lake/schema/schema.ts'
import { identifier } from '../sql/quote.ts'
import { bucketSql } from './bucket.ts'
import { instantText, type Span } from './ranges.ts'

/** One field of a spec that cuts, with how DuckDB computes it. */
export interface Cut {
  readonly field: PartitionField
  readonly source: Field
  /** A column beside those of the table, which only names the folder and is not in the file. */
  readonly alias: string
  readonly expression: string
}

/** How a layout cuts; `void` does not. */
export function cutsOf({ schema, spec }: WriteLayout): readonly Cut[] {
  const taken = new Set(schema.fields.map(({ name }) => name.toLowerCase()))
  return spec.fields
    .filter(({ transform }) => transform.name !== 'void')
    .map(field => {
      const source = schema.fields.find(({ id }) => id === field.sourceId)
      if (!source) throw new Error(`partition field ${field.name} has no column`)
      // The field of an identity is called as its column is.
      let alias = field.name
      while (taken.has(alias.toLowerCase())) alias += '_is'
      taken.add(alias.toLowerCase())
      return { field, source, alias, expression: expressionOf(field.transform, source) }
    })
}

function expressionOf(transform: Transform, { name, type }: Field): string {
  const column = identifier(name)
  const kind = String(type)
  // Partitions are of UTC.
  const time = kind === 'timestamptz' ? `(${column} at time zone 'UTC')` : column
  switch (transform.name) {
    case 'identity':
    case 'void':
      return kind === 'binary' ? `hex(${column})` : column
    case 'year':
      return `(year(${time}) - 1970)::integer`
    case 'month':
      return `((year(${time}) - 1970) * 12 + month(${time}) - 1)::integer`
    case 'day':
      return `${time}::date`
    case 'hour':
      return `date_diff('hour', timestamp '1970-01-01', ${time})::integer`
    case 'bucket':
      return bucketSql(column, kind, transform.count)
    case 'truncate':
      return truncateSql(column, kind, transform.width)
  }
}

/** Rounded towards minus infinity. In a wider type, as the least values have none below them in their own. */
function truncateSql(column: string, kind: string, width: number): string {
  if (kind === 'string') return `left(${column}, ${width})`
  const scale = Number(/, *(\d+)\)/.exec(kind)?.[1] ?? 0)
  if (!kind.startsWith('decimal')) {
    const wide = `${column}::hugeint`
    return `(${wide} - (((${wide} % ${width}) + ${width}) % ${width}))`
  }
  // Of a decimal, it is the digits without the point that are rounded.
  const digits = String(width).padStart(scale + 1, '0')
  const step = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return `(${column} - (((${column} % ${step}) + ${step}) % ${step}))`
}

const TIMES: ReadonlySet<Transform['name']> = new Set(['year', 'month', 'day', 'hour'])

/**
 * The values of the cuts, as text, where all rows within `spans` of the column with id `timeId` must have the same;
 * undefined otherwise.
 */
export function knownPartition(
  cuts: readonly Cut[],
  timeId: number,
  spans: readonly Span[],
): readonly string[] | undefined {
  const [first, last] = [spans[0], spans.at(-1)]
  if (!first || !last) return undefined
  const values: string[] = []
  for (const { field, source } of cuts) {
    if (field.sourceId !== timeId || !TIMES.has(field.transform.name)) return undefined
    const [low, high] = [first.start, last.end - 1n].map(at => valueText(field.transform, source, at))
    if (low === undefined || low !== high) return undefined
    values.push(low)
  }
  return values
}

const DAY = 86_400_000_000n

function valueText(transform: Transform, { type }: Field, at: bigint): string {
  const days = (at - (((at % DAY) + DAY) % DAY)) / DAY
  const value = transformed(transform, String(type), type === 'date' ? Number(days) : at)
  return resultType(transform, String(type)) === 'date'
    ? instantText(BigInt(Number(value)) * DAY).slice(0, 10)
    : String(value)
}
