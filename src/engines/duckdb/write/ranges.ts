import { instantOf } from '../../../lake/values/time.ts'
import type { TimeRange } from '../../contract.ts'
import { identifier, literal } from '../sql/quote.ts'

/** A time range in microseconds since the epoch, end not included. */
export interface Span {
  readonly start: bigint
  readonly end: bigint
}

/**
 * Ranges that hold something, those that touch made one.
 *
 * @param ranges sorted and disjoint
 */
export function spansOf(ranges: readonly TimeRange[]): readonly Span[] {
  const spans: Span[] = []
  for (const range of ranges) {
    const span = { start: instant(range.start), end: instant(range.end) }
    const last = spans.at(-1)
    if (span.start >= span.end) continue
    if (last && span.start <= last.end)
      spans[spans.length - 1] = { start: last.start, end: span.end > last.end ? span.end : last.end }
    else spans.push(span)
  }
  return spans
}

function instant(text: string): bigint {
  const at = instantOf(text)
  if (at === undefined) throw new RangeError(`${text} is no time that can bound an interval`)
  return at
}

/** Whether one span holds all of `lower` to `upper`, both included. */
export function holds(spans: readonly Span[], lower: bigint, upper: bigint): boolean {
  return spans.some(({ start, end }) => lower >= start && upper < end)
}

/** Whether some span holds some of `lower` to `upper`, both included. */
export function touches(spans: readonly Span[], lower: bigint, upper: bigint): boolean {
  return spans.some(({ start, end }) => upper >= start && lower < end)
}

/**
 * The condition that a column's value is in one of the spans; null for a null.
 *
 * @param type the column's type in DuckDB
 */
export function withinSql(spans: readonly Span[], column: string, type: string): string {
  const name = identifier(column)
  if (spans.length === 0) return `(${name} is null and null)`
  // In the column's own type, so that the condition reaches the statistics of the files.
  const bound =
    type === 'TIMESTAMPTZ'
      ? (at: bigint) => `TIMESTAMPTZ ${literal(`${instantText(at)}+00`)}`
      : (at: bigint) => `TIMESTAMP ${literal(instantText(at))}`
  const value = type === 'DATE' ? dateBound : bound
  return `(${spans.map(({ start, end }) => `${name} >= ${value(start)} and ${name} < ${value(end)}`).join(' or ')})`
}

const DAY = 86_400_000_000n

/** A day is the midnight it begins with: from a bound within a day on, the next day is the first. */
function dateBound(at: bigint): string {
  const rest = ((at % DAY) + DAY) % DAY
  const midnight = rest === 0n ? at : at - rest + DAY
  return `DATE ${literal(instantText(midnight).slice(0, 10))}`
}

/** `2026-01-31 00:00:00`, with microseconds where there are some. */
export function instantText(at: bigint): string {
  const micros = ((at % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = new Date(Number((at - micros) / 1000n)).toISOString().slice(0, 19).replace('T', ' ')
  return micros === 0n ? seconds : `${seconds}.${String(micros).padStart(6, '0')}`
}
