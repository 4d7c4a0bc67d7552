import type { Load } from '../define/load.ts'
import type { NamedAsset } from '../project/contract.ts'
import type { Produced } from '../state/produced.ts'
import type { How, Reason } from './contract.ts'
import { dirtySpans } from './dirty.ts'
import { type ExtentContext, extent, extentBefore, timedInputs } from './extent.ts'
import { coalesce, describeRanges, intersect, merge, type Span, subtract, toRange } from './ranges.ts'
import type { Role } from './roles.ts'

/** A step runs its query once for each range, so there must not be too many. */
export const MOST_RANGES = 16

/** What is to be done about ranges; or the input because of which everything is. */
export type StaleRanges =
  | { readonly kind: 'none' }
  | { readonly kind: 'all'; readonly because: string }
  | { readonly kind: 'ranges'; readonly how: Extract<How, { kind: 'ranges' }>; readonly reasons: readonly Reason[] }

/**
 * The ranges of a table whose rows are not those its inputs would give now: where the inputs changed, and where their
 * time did not reach before or does not reach any more.
 *
 * @param changed inputs that are cut to the interval and whose data changed
 */
export async function staleRanges(
  asset: NamedAsset,
  load: Load & { readonly by: 'interval' },
  changed: readonly string[],
  roles: ReadonlyMap<string, readonly Role[]>,
  produced: Produced,
  context: ExtentContext,
): Promise<StaleRanges> {
  const { time, grain } = load
  const inputs = timedInputs(asset, context.project)
  const now = await extent(inputs, grain, context)
  const dirty: Span[] = []
  const reasons: Reason[] = []
  for (const name of changed) {
    const state = await context.view.state(name)
    const consumed = produced.inputs[name]
    for (const role of roles.get(name) ?? []) {
      if (role.how !== 'slice') continue
      if (!state || !consumed) return { kind: 'all', because: name }
      const input = { name, state, consumed }
      const spans = await dirtySpans(input, role, grain, now?.end ?? 0, context.lake, context.session)
      if (spans === 'all') return { kind: 'all', because: name }
      if (spans.length === 0) continue
      dirty.push(...spans)
      reasons.push({ code: 'input', text: `${name} changed in ${describeRanges(spans.map(toRange), grain)}` })
    }
  }

  // What all intervals are made of reaches from the first time to the last, so a table made afresh has rows for those
  // between, and none outside, whatever a query makes of look-back or of the interval's bounds.
  const before = await extentBefore(inputs, produced, grain, context)
  const [was, is] = [list(before), list(now)]
  const moved = [...subtract(is, was), ...subtract(was, is)]
  const more = subtract(moved, dirty)
  if (more.length > 0) {
    const text = `the time of its inputs spans ${describeRanges(is.map(toRange), grain)} now`
    reasons.push({ code: 'input', text })
  }
  const all = merge([...dirty, ...moved])
  if (all.length === 0) return { kind: 'none' }
  const computed = intersect(coalesce(intersect(all, is), MOST_RANGES), is)
  const ranges = merge([...computed, ...subtract(all, is)])
  const coverage = { column: time, grain, ranges: ranges.map(toRange) }
  const part = subtract(ranges, is).length > 0 ? { computed: computed.map(toRange) } : {}
  return { kind: 'ranges', how: { kind: 'ranges', coverage, ...part }, reasons }
}

function list(span: Span | undefined): readonly Span[] {
  return span ? [span] : []
}
