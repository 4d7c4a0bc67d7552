import { fail } from '../diagnostics/diagnostic.ts'
import type { Coverage, How } from './contract.ts'
import { later, next, type Span, toText } from './ranges.ts'

/** The first and the last time there is: years are written with four digits. */
export const EVER: Span = { start: Date.parse('0001-01-01T00:00:00Z'), end: Date.parse('9999-12-31T00:00:00Z') }

/**
 * The ranges of a step that are told and counted: those it covers. Where all times but some are stale, these reach from
 * the first to the last there is, and only those that are computed say something.
 */
export function toldCoverage(how: Extract<How, { kind: 'replace' | 'ranges' }>): Coverage | undefined {
  if (how.kind === 'replace') return how.within
  const isOpen = how.coverage.ranges.some(({ start, end }) => start === FIRST || end === LAST)
  return isOpen && how.computed ? { ...how.coverage, ranges: how.computed } : how.coverage
}

const [FIRST, LAST] = [toText(EVER.start), toText(EVER.end)]

const TIME =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/

const HOW =
  'Write 2026-01-31 for a day, 2026-01 for a month, 2026 for a year, 2026-01-01..2026-02-01 from a time until before another, or 2026-01-01.. since a time.'

/**
 * The time that a text names: a year, month, day or hour (`2026`, `2026-01`, `2026-01-31`, `2026-01-31T05`), or
 * `a..b`, which begins with `a` and ends before `b`; one of the two may be left out. UTC, unless an offset is given.
 *
 * @throws MassifError PLAN_INTERVAL
 */
export function parseInterval(text: string): Span {
  const parts = text.split('..').map(part => part.trim())
  const [first = '', second] = parts
  if (parts.length > 2) refuse(text, 'it has more than one ..')
  if (second === undefined) return timeOf(first, text)
  if (first === '' && second === '') refuse(text, 'it names no time')
  const start = first === '' ? EVER.start : timeOf(first, text).start
  const end = second === '' ? EVER.end : timeOf(second, text).start
  if (start < end) return { start, end }
  return refuse(
    text,
    start === end ? 'it is empty: the end is not part of it' : 'its end comes before its beginning',
    start === end && first !== '' ? `Write ${first} alone for all of it.` : `Write ${second}..${first}.`,
  )
}

/** The last `duration` before `now`: `7 days`. */
export function lastInterval(duration: { readonly count: number; readonly unit: Unit }, now: Date): Span {
  const end = now.getTime()
  return { start: later(end, { ...duration, count: -duration.count }), end }
}

type Unit = Parameters<typeof later>[1]['unit']

function timeOf(text: string, whole: string): Span {
  const match = TIME.exec(text)
  if (!match) refuse(whole, `"${text}" is no time`)
  const [, year, month, day, hour, minute, second, offset] = match
  const time = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`
  const local = Date.parse(`${time}Z`)
  // The 30th of February would be taken for the 2nd of March.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(time)) refuse(whole, `there is no ${text}`)
  if (local < EVER.start || local > EVER.end) refuse(whole, `${text} is out of range`)
  const start = Date.parse(`${time}${offset ?? 'Z'}`)
  const length = { minute: 60_000, second: 1000 }
  if (second !== undefined) return { start, end: start + length.second }
  if (minute !== undefined) return { start, end: start + length.minute }
  const grain = hour !== undefined ? 'hour' : day !== undefined ? 'day' : month !== undefined ? 'month' : 'year'
  return { start, end: next(start, grain) }
}

function refuse(text: string, why: string, hint: string = HOW): never {
  return fail('PLAN_INTERVAL', `"${text}" is no interval: ${why}`, { hint })
}
