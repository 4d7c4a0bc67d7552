import type { DurationParts } from '../define/duration.ts'
import type { Grain } from '../define/load.ts'
import type { TimeRange } from '../engines/contract.ts'

// Times are milliseconds since the epoch, UTC, while they are computed with, and ISO text without zone outside.

/** A range in milliseconds: start included, end not. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The beginning of the grain that holds `time`. */
export function floor(time: number, grain: Grain): number {
  const date = new Date(time)
  const year = date.getUTCFullYear()
  switch (grain) {
    case 'hour':
      return Math.floor(time / 3_600_000) * 3_600_000
    case 'day':
      return Math.floor(time / 86_400_000) * 86_400_000
    case 'month':
      return utc(year, date.getUTCMonth())
    case 'year':
      return utc(year, 0)
  }
}

/** The beginning of the grain after the one that begins at `start`. */
export function next(start: number, grain: Grain): number {
  const date = new Date(start)
  switch (grain) {
    case 'hour':
      return start + 3_600_000
    case 'day':
      return start + 86_400_000
    case 'month':
      return utc(date.getUTCFullYear(), date.getUTCMonth() + 1)
    case 'year':
      return utc(date.getUTCFullYear() + 1, 0)
  }
}

// Date.UTC takes years below 100 for the 1900s.
function utc(year: number, month: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month, 1)
  return date.getTime()
}

/** The smallest span of whole grains that holds both times. */
export function whole(first: number, last: number, grain: Grain): Span {
  return { start: floor(first, grain), end: next(floor(last, grain), grain) }
}

/** `time` moved later by a duration. */
export function later(time: number, by: DurationParts): number {
  const date = new Date(time)
  switch (by.unit) {
    case 'month':
      date.setUTCMonth(date.getUTCMonth() + by.count)
      return date.getTime()
    case 'year':
      date.setUTCFullYear(date.getUTCFullYear() + by.count)
      return date.getTime()
    default:
      return time + by.count * MILLISECONDS[by.unit]
  }
}

const MILLISECONDS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 }

/** Spans sorted, those that touch or overlap made one. */
export function merge(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = []
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    else merged.push(span)
  }
  return merged
}

/** At most `limit` spans that cover the same time and as little more as can be: the smallest gaps are closed. */
export function coalesce(spans: readonly Span[], limit: number): readonly Span[] {
  const sorted = merge(spans)
  if (sorted.length <= limit) return sorted
  const gaps = sorted.slice(1).map((span, index) => ({ index, width: span.start - (sorted[index] as Span).end }))
  const open = new Set(
    gaps
      .toSorted((a, b) => b.width - a.width)
      .slice(0, limit - 1)
      .map(gap => gap.index),
  )
  const result: Span[] = []
  let start = (sorted[0] as Span).start
  for (const [index, span] of sorted.entries()) {
    if (open.has(index) || index === sorted.length - 1) {
      result.push({ start, end: span.end })
      start = sorted[index + 1]?.start ?? 0
    }
  }
  return result
}

/** The time that `from` covers and `what` does not. */
export function subtract(from: readonly Span[], what: readonly Span[]): readonly Span[] {
  let left = merge(from)
  for (const { start, end } of what) {
    left = left.flatMap(span =>
      [
        { start: span.start, end: Math.min(span.end, start) },
        { start: Math.max(span.start, end), end: span.end },
      ].filter(rest => rest.start < rest.end),
    )
  }
  return left
}

/** The time that both cover. */
export function intersect(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return subtract(a, subtract(a, b))
}

/** How many grains spans of whole grains hold. */
export function countGrains(spans: readonly Span[], grain: Grain): number {
  let count = 0
  for (const span of spans) {
    if (grain === 'hour' || grain === 'day') count += Math.round((span.end - span.start) / MILLISECONDS[grain])
    else for (let at = span.start; at < span.end; at = next(at, grain)) count++
  }
  return count
}

export function toText(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

export function toRange(span: Span): TimeRange {
  return { start: toText(span.start), end: toText(span.end) }
}

export function toSpan(range: TimeRange): Span {
  return { start: fromText(range.start), end: fromText(range.end) }
}

/** Milliseconds of a time as `toText` gives it. */
export function fromText(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`)
}

/** Ranges as a person says them: `2026-01-31`, `2026-01-01 to 2026-01-31`, `2026-01 (3 ranges)`. */
export function describeRanges(ranges: readonly TimeRange[], grain: Grain): string {
  const [first] = ranges
  if (!first) return 'nothing'
  const label = (time: number) => toText(time).slice(0, { year: 4, month: 7, day: 10, hour: 16 }[grain])
  const one = (range: TimeRange) => {
    const { start, end } = toSpan(range)
    const last = label(floor(end - 1, grain))
    return label(start) === last ? last : `${label(start)} to ${last}`
  }
  if (ranges.length <= 3) return ranges.map(one).join(', ')
  const overall = { start: first.start, end: (ranges.at(-1) as TimeRange).end }
  return `${ranges.length} ranges within ${one(overall)}`
}
