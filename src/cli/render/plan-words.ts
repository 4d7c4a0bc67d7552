import type { Estimate, How, Outside, Plan, Reason } from '../../plan/contract.ts'
import { EVER, toldCoverage } from '../../plan/interval.ts'
import { describeRanges, fromText, next, toText } from '../../plan/ranges.ts'
import { counted, duration, size } from './numbers.ts'

/** Reasons that are told one by one. */
const MOST_REASONS = 2

/** What a step does, in a few words. */
export function whatText(how: How): string {
  switch (how.kind) {
    case 'replace':
    case 'ranges': {
      const covered = toldCoverage(how)
      return covered && (how.kind === 'ranges' || covered.ranges.length > 0)
        ? describeRanges(covered.ranges, covered.grain)
        : 'all rows'
    }
    case 'changes':
      return 'changes'
    case 'history':
      return 'what changed'
    case 'after-inputs':
      return 'as needed'
  }
}

/** Why it is done: the first reasons, and how many there are more. */
export function whyText(reasons: readonly Reason[]): string {
  const told = reasons.slice(0, MOST_REASONS).map(({ text }) => text)
  const more = reasons.length - told.length
  return more > 0 ? `${told.join('; ')}; and ${counted(more, 'more reason')}` : told.join('; ')
}

/** Ranges that a run leaves: those without a beginning or an end are of a table that is stale wherever it has rows. */
export function leftText({ grain, ranges }: Outside): string {
  const [first, last] = [toText(EVER.start), toText(EVER.end)]
  const whole = ranges.filter(({ start, end }) => start !== first && end !== last)
  const open = ranges.filter(range => !whole.includes(range))
  const texts = open.map(({ start, end }) => {
    if (start === first) return `before ${describeRanges([{ start: end, end: later(end, grain) }], grain)}`
    return `from ${describeRanges([{ start, end: later(start, grain) }], grain)} on`
  })
  return [...texts, ...(whole.length > 0 ? [describeRanges(whole, grain)] : [])].join(', ')
}

function later(time: string, grain: Outside['grain']): string {
  return toText(next(fromText(time), grain))
}

/** What a plan does, counted, and what it will likely take. */
export function totalText(plan: Plan): string {
  const { sources, tables, checks, deliveries, renames, removals, unchanged } = plan
  const numbers: readonly (readonly [items: readonly unknown[], one: string, many: string, after: string])[] = [
    [renames, 'table', 'tables', ' to rename'],
    [sources, 'source', 'sources', ' to land'],
    [tables, 'table', 'tables', ' to build'],
    [checks, 'table', 'tables', ' to check again'],
    [removals, 'table', 'tables', ' to take out'],
    [deliveries, 'delivery', 'deliveries', ''],
  ]
  const facts = numbers.flatMap(([items, one, many, after]) =>
    items.length > 0 ? [`${counted(items.length, one, many)}${after}`] : [],
  )
  if (facts.length === 0) facts.push('Nothing to do')
  if (unchanged.length > 0) facts.push(`${counted(unchanged.length, 'asset')} unchanged`)
  const expected = expectedText(plan)
  return `${facts.join(', ')}${expected ? `; ${expected}` : ''}.`
}

/** `about 12 s, 3.1 M rows, 120 MB`; empty where nothing was measured before. */
function expectedText(plan: Plan): string {
  return [workText(plan), checksText(plan)].filter(Boolean).join('; ')
}

/** `checks about 0.4 s`, as they took the last time. */
function checksText({ sources, tables, checks }: Plan): string {
  const looking = [...sources, ...tables, ...checks].filter(({ checks = [] }) => checks.length > 0)
  const known = looking.flatMap(({ checkSeconds }) => checkSeconds ?? [])
  if (known.length === 0) return ''
  const certainty = known.length === looking.length ? 'about' : 'at least'
  return `checks ${certainty} ${duration(known.reduce((sum, each) => sum + each, 0))}`
}

function workText({ sources, tables }: Plan): string {
  const steps = [...sources, ...tables]
  const known = steps.flatMap(({ estimate }) => (estimate ? [estimate] : []))
  if (known.length === 0) return ''
  const sum = (of: (estimate: Estimate) => number) => known.reduce((all, each) => all + of(each), 0)
  const [seconds, rows, bytes] = [sum(each => each.seconds), sum(each => each.rows), sum(each => each.bytes)]
  const certainty = known.length === steps.length ? 'about' : 'at least'
  return `${certainty} ${duration(seconds)} of work, ${rowsText(rows)}, ${size(bytes)}`
}

/** `950 rows`, `3.1 M rows`. */
function rowsText(rows: number): string {
  return rows < 1_000_000 ? counted(rows, 'row') : `${(rows / 1_000_000).toFixed(1)} M rows`
}
