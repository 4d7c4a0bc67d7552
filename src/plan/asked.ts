import type { Load } from '../define/load.ts'
import type { Table } from '../define/table.ts'
import type { TimeRange } from '../engines/contract.ts'
import type { NamedAsset } from '../project/contract.ts'
import type { Produced } from '../state/produced.ts'
import type { How, Reason } from './contract.ts'
import { type DecideContext, type Decision, decide, everything } from './decide.ts'
import { extent, timedInputs } from './extent.ts'
import { isHeld } from './held.ts'
import { EVER } from './interval.ts'
import { coalesce, floor, intersect, merge, type Span, subtract, toRange, toSpan, whole } from './ranges.ts'
import { MOST_RANGES } from './stale-ranges.ts'

/** What a run was asked for beyond bringing things up to date. */
export interface Asked {
  /** Tables loaded by interval are redone only there: the grains that it touches. What else they need, they need later. */
  readonly only?: Span
  /** Tables and sources to be made again although nothing changed; of tables loaded by interval this part. */
  readonly again?: { readonly assets: readonly string[]; readonly span?: Span }
}

export interface AskedContext extends DecideContext {
  readonly asked: Asked
}

/** A decision, and what it leaves for later runs: ranges that are stale but were not asked for. */
export type AskedDecision = Decision & { readonly left?: readonly TimeRange[] }

type Doing = Extract<Decision, { kind: 'do' }>
type Interval = Load & { readonly by: 'interval' }

/**
 * What must be done about a table: what `decide` says, with what earlier runs left and what is asked for again, and
 * of all that only the part that the run is confined to.
 *
 * @param produced what made the rows that are published; undefined when nothing did.
 */
export async function decideAsked(
  asset: NamedAsset,
  produced: Produced | undefined,
  context: AskedContext,
): Promise<AskedDecision> {
  const decision = await decide(asset, produced, context)
  const { only, again } = context.asked
  const isAsked = again?.assets.includes(asset.name) ?? false
  const load = (asset.asset as Table).definition.load
  if (load?.by !== 'interval') return isAsked && !isWhole(decision) ? everything(asset, ASKED, context) : decision
  if (isWhole(decision)) return confine(decision, produced, load, only)
  if (isAsked && !again?.span) return confine(await everything(asset, ASKED, context), produced, load, only)

  const left = produced?.pending ?? []
  const isHeldBack = left.length > 0 && (await isHeld(asset, context.held.get(asset.name), context))
  const pending = isHeldBack ? [] : left.map(toSpan)
  const span = isAsked && again?.span ? wholeGrains(again.span, load) : undefined
  if (pending.length === 0 && !span) return confine(decision, produced, load, only)
  return confine(await withMore(asset, decision, pending, span, load, context), produced, load, only)
}

const ASKED: readonly Reason[] = [{ code: 'asked', text: 'asked for' }]

function isWhole(decision: Decision): decision is Doing {
  return decision.kind === 'do' && decision.how.kind === 'replace'
}

/** The grains that a time touches. */
export function wholeGrains({ start, end }: Span, { grain }: Pick<Interval, 'grain'>): Span {
  return { start: floor(start, grain), end: whole(start, end - 1, grain).end }
}

/** A decision about ranges with more of them: those that an earlier run left, and those that are asked for. */
async function withMore(
  asset: NamedAsset,
  decision: Decision,
  pending: readonly Span[],
  asked: Span | undefined,
  load: Interval,
  context: DecideContext,
): Promise<Decision> {
  const { time: column, grain } = load
  const now = await extent(timedInputs(asset, context.project), grain, context)
  const is = now ? [now] : []
  const again = intersect(asked ? [asked] : [], is)
  const reasons: Reason[] = decision.kind === 'do' ? [...decision.reasons] : []
  if (pending.length > 0) {
    reasons.push({ code: 'left', text: 'left by a run of a part' })
  }
  if (again.length > 0) {
    reasons.push(...ASKED)
  }
  const before = decision.kind === 'do' && decision.how.kind === 'ranges' ? decision.how : undefined
  const stale = [...(before?.coverage.ranges ?? []).map(toSpan), ...pending, ...again]
  if (stale.length === 0) return decision
  const computed = intersect(coalesce(intersect(stale, is), MOST_RANGES), is)
  const gone = subtract(stale, is)
  const ranges = merge([...computed, ...gone]).map(toRange)
  const part = gone.length > 0 ? { computed: computed.map(toRange) } : {}
  return { kind: 'do', how: { kind: 'ranges', coverage: { column, grain, ranges }, ...part }, reasons }
}

/** The part of a decision that lies where a run is confined to, and what is left. */
function confine(
  decision: Decision,
  produced: Produced | undefined,
  load: Interval,
  only: Span | undefined,
): AskedDecision {
  if (!only || decision.kind === 'none') return decision
  const inside = [wholeGrains(only, load)]
  const { how } = decision
  if (how.kind === 'replace') return confineWhole(decision, how, produced, load, inside)
  if (how.kind !== 'ranges') return decision
  const stale = how.coverage.ranges.map(toSpan)
  // Only the table's columns change.
  if (stale.length === 0) return decision
  const ranges = intersect(stale, inside)
  const left = leaving(subtract(stale, inside))
  if (ranges.length === 0) return { kind: 'none', ...left }
  const part = how.computed ? { computed: intersect(how.computed.map(toSpan), inside).map(toRange) } : {}
  const coverage = { ...how.coverage, ranges: ranges.map(toRange) }
  return { ...decision, how: { kind: 'ranges', coverage, ...part }, ...left }
}

// All rows are stale, wherever they are: those outside the inputs' time too, which others may have left there.
function confineWhole(
  decision: Doing,
  how: Extract<How, { kind: 'replace' }>,
  produced: Produced | undefined,
  { time: column, grain }: Interval,
  inside: readonly Span[],
): AskedDecision {
  const left = leaving(subtract([EVER], inside))
  const computed = intersect((how.within?.ranges ?? []).map(toSpan), inside).map(toRange)
  if (!produced) {
    if (computed.length === 0) return { kind: 'none', ...left }
    return { ...decision, how: { kind: 'replace', within: { column, grain, ranges: computed } }, ...left }
  }
  return {
    ...decision,
    how: { kind: 'ranges', coverage: { column, grain, ranges: inside.map(toRange) }, computed },
    ...left,
  }
}

function leaving(spans: readonly Span[]): { readonly left?: readonly TimeRange[] } {
  return spans.length > 0 ? { left: spans.map(toRange) } : {}
}
