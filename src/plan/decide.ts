import type { Table } from '../define/table.ts'
import type { Session } from '../engines/contract.ts'
import type { Lake } from '../lake/contract.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Produced } from '../state/produced.ts'
import type { Coverage, How, PresentTables, Reason } from './contract.ts'
import { dirtySpans } from './dirty.ts'
import { extent } from './extent.ts'
import { coalesce, describeRanges, merge, type Span, toRange } from './ranges.ts'
import { inputRoles, keepsPast, type Role, redoesPast } from './roles.ts'

/** A step runs its query once for each range, so there must not be too many. */
const MOST_RANGES = 16

export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'do'; readonly how: Exclude<How, { kind: 'after-inputs' }>; readonly reasons: readonly Reason[] }

export interface DecideContext {
  readonly project: Project
  readonly lake: Lake
  readonly view: PresentTables
  readonly session: () => Promise<Session>
}

/**
 * What must be done to bring a table up to date with its code and its inputs as `view` shows them, and why.
 *
 * @param produced what made the rows that are published; undefined when nothing did.
 */
export async function decide(
  asset: NamedAsset,
  produced: Produced | undefined,
  context: DecideContext,
): Promise<Decision> {
  const roles = inputRoles(asset, context.project)
  const load = (asset.asset as Table).definition.load ?? { by: 'replace' }
  const whole = wholeReasons(asset, produced)
  const forward = load.by === 'interval' && load.onCodeChange === 'forward' && whole[0]?.code === 'code'
  if (whole.length > 0 && !forward) return everything(asset, roles, whole, context)

  const changed = await changedInputs(roles, produced as Produced, context.view)
  if (changed.length === 0) return { kind: 'none' }
  const inputReasons = changed.map(name => ({ code: 'input', text: `${name} changed` }) as const)
  if (load.by === 'replace') return { kind: 'do', how: { kind: 'replace' }, reasons: inputReasons }

  // A lookup whose change keeps the past is no reason of its own.
  const redo = changed.filter(name => roles.get(name)?.some(redoesPast))
  if (redo.length > 0) {
    return everything(
      asset,
      roles,
      redo.map(name => ({ code: 'input', text: `${name} changed` }) as const),
      context,
    )
  }
  const session = await context.session()
  await bindSliced(roles, context.view)
  const overall = await extent(roles, load.grain, session)
  const spans: Span[] = []
  const reasons: Reason[] = []
  for (const name of changed) {
    const state = await context.view.state(name)
    const consumed = (produced as Produced).inputs[name]
    for (const role of roles.get(name) ?? []) {
      if (role.how !== 'slice') continue
      const dirty =
        state && consumed
          ? await dirtySpans(
              { name, state, consumed },
              role,
              load.grain,
              overall?.end ?? 0,
              context.lake,
              context.session,
            )
          : 'all'
      if (dirty === 'all') return everything(asset, roles, [{ code: 'input', text: `${name} was replaced` }], context)
      if (dirty.length === 0) continue
      spans.push(...dirty)
      const ranges = dirty.map(toRange)
      reasons.push({ code: 'input', text: `${name} changed in ${describeRanges(ranges, load.grain)}` })
    }
  }
  if (spans.length === 0) return { kind: 'none' }
  const ranges = coalesce(merge(spans), MOST_RANGES).map(toRange)
  return { kind: 'do', how: { kind: 'ranges', coverage: { column: load.time, grain: load.grain, ranges } }, reasons }
}

/** Reasons that concern all rows, whatever the inputs hold. */
export function wholeReasons(asset: NamedAsset, produced: Produced | undefined): readonly Reason[] {
  if (!produced) return [{ code: 'new', text: 'it is new' }]
  if (![asset.fingerprint, asset.formerFingerprint].includes(produced.fingerprint))
    return [{ code: 'code', text: 'its code changed' }]
  return []
}

/** The inputs whose data version is not the one that was consumed, but for lookups that keep the past. */
export async function changedInputs(
  roles: ReadonlyMap<string, readonly Role[]>,
  produced: Produced,
  view: PresentTables,
): Promise<readonly string[]> {
  const changed: string[] = []
  for (const [name, of] of roles) {
    if (keepsPast(of)) continue
    if ((await view.version(name)) !== produced.inputs[name]?.dataVersion) changed.push(name)
  }
  return changed
}

async function bindSliced(roles: ReadonlyMap<string, readonly Role[]>, view: PresentTables): Promise<void> {
  for (const [name, of] of roles) if (of.some(role => role.how === 'slice')) await view.bind(name)
}

async function everything(
  asset: NamedAsset,
  roles: ReadonlyMap<string, readonly Role[]>,
  reasons: readonly Reason[],
  context: DecideContext,
): Promise<Decision> {
  const load = (asset.asset as Table).definition.load
  if (load?.by !== 'interval') return { kind: 'do', how: { kind: 'replace' }, reasons }
  await bindSliced(roles, context.view)
  const span = await extent(roles, load.grain, await context.session())
  const within: Coverage = { column: load.time, grain: load.grain, ranges: span ? [toRange(span)] : [] }
  return { kind: 'do', how: { kind: 'replace', within }, reasons }
}
