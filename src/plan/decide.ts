import type { Load } from '../define/load.ts'
import type { Table } from '../define/table.ts'
import type { Session } from '../engines/contract.ts'
import type { Lake } from '../lake/contract.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Held } from '../state/held.ts'
import type { Produced } from '../state/produced.ts'
import { changesText } from './changes-text.ts'
import type { Coverage, How, PresentTables, Reason } from './contract.ts'
import { extent, timedInputs } from './extent.ts'
import { isHeld } from './held.ts'
import { holdsPast } from './history.ts'
import { toRange } from './ranges.ts'
import { inputRoles, keepsPast, type Role, redoesPast } from './roles.ts'
import { staleRanges } from './stale-ranges.ts'

export type Decision =
  /** `settled`: inputs changed, but no row for it. That is to be recorded, or it would be found out anew each time. */
  | { readonly kind: 'none'; readonly settled?: true }
  | { readonly kind: 'do'; readonly how: Exclude<How, { kind: 'after-inputs' }>; readonly reasons: readonly Reason[] }

export interface DecideContext {
  readonly project: Project
  readonly lake: Lake
  readonly view: PresentTables
  readonly session: () => Promise<Session>
  /** Steps that were undone, by asset. */
  readonly held: ReadonlyMap<string, Held>
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
  if (await isHeld(asset, context.held.get(asset.name), context)) return { kind: 'none' }
  const roles = inputRoles(asset, context.project)
  const load = (asset.asset as Table).definition.load ?? { by: 'replace' }
  const whole = wholeReasons(asset, produced)
  const forward = whole[0]?.code === 'code' && keepsRows(load)
  if (whole.length > 0 && !forward) return everything(asset, whole, context)
  // Of a history only the present can be computed: new code is one more reason to look at it.
  if (load.by === 'history' && forward) {
    if (!holdsPast(await context.view.state(asset.name), load)) return everything(asset, whole, context)
    return { kind: 'do', how: { kind: 'history' }, reasons: whole }
  }
  const decision = await decideByInputs(asset, load, roles, produced as Produced, forward, context)
  if (decision.kind !== 'none' || !forward || load.by === 'replace' || load.by === 'history') return decision
  const columns = await onlyColumns(asset, load, context)
  return columns.kind === 'none' ? decision : columns
}

/** Whether rows made by other code stay. */
function keepsRows(load: Load): boolean {
  return load.by === 'history' || (load.by !== 'replace' && load.onCodeChange === 'forward')
}

async function decideByInputs(
  asset: NamedAsset,
  load: Load,
  roles: ReadonlyMap<string, readonly Role[]>,
  produced: Produced,
  forward: boolean,
  context: DecideContext,
): Promise<Decision> {
  const differing = await changedInputs(roles, produced, context.view)
  if (differing.length === 0) return { kind: 'none' }
  // Of intervals that new code leaves as they are, an input that only it reads makes none stale.
  const isNew = (name: string) => forward && produced.inputs[name] === undefined
  const changed = load.by === 'interval' ? differing.filter(name => !isNew(name)) : differing
  const inputReasons = changed.map(name => ({ code: 'input', text: `${name} changed` }) as const)
  if (load.by === 'replace') return { kind: 'do', how: { kind: 'replace' }, reasons: inputReasons }
  if (load.by === 'history') return { kind: 'do', how: { kind: 'history' }, reasons: inputReasons }
  if (load.by === 'append' || load.by === 'merge')
    return decideByChanges(asset, load.by, changed, roles, produced, isNew, context)

  // A lookup whose change keeps the past is no reason of its own.
  const redo = changed.filter(name => roles.get(name)?.some(redoesPast))
  if (redo.length > 0) {
    return everything(
      asset,
      redo.map(name => ({ code: 'input', text: `${name} changed` }) as const),
      context,
    )
  }
  const stale = await staleRanges(asset, load, changed, roles, produced, context)
  if (stale.kind === 'none') return { kind: 'none', settled: true }
  if (stale.kind === 'ranges') return { kind: 'do', how: stale.how, reasons: stale.reasons }
  return everything(asset, [{ code: 'input', text: `${stale.because} was replaced` }], context)
}

async function decideByChanges(
  asset: NamedAsset,
  by: 'append' | 'merge',
  changed: readonly string[],
  roles: ReadonlyMap<string, readonly Role[]>,
  produced: Produced,
  isNew: (name: string) => boolean,
  context: DecideContext,
): Promise<Decision> {
  const reasons: Reason[] = []
  // Of an input that is new all rows are changes.
  for (const name of changed.filter(each => !isNew(each))) {
    if (!followsChanges(roles.get(name) ?? [], by)) reasons.push({ code: 'input', text: `${name} changed` })
    else if (!(await hasConsumed(name, produced, context)))
      reasons.push({ code: 'input', text: `${name} was replaced` })
  }
  if (reasons.length > 0) return everything(asset, reasons, context)
  const texts = changed.map(async name =>
    changesText(name, await context.view.state(name), produced.inputs[name], context),
  )
  const changes = (await Promise.all(texts)).map(text => ({ code: 'input', text }) as const)
  return { kind: 'do', how: { kind: 'changes' }, reasons: changes }
}

/** Whether the changes of an input say all that has to be done about it. A merge reads it whole for the keys they touch. */
function followsChanges(roles: readonly Role[], by: 'append' | 'merge'): boolean {
  const others = roles.filter(role => role.how !== 'changes' && !(role.how === 'lookup' && role.policy === 'latest'))
  return roles.length > others.length && others.every(role => by === 'merge' && role.how === 'whole')
}

/** Whether the state of an input that was read is still there to be told from the present one. */
async function hasConsumed(name: string, produced: Produced, { view }: DecideContext): Promise<boolean> {
  const [state, consumed] = [await view.state(name), produced.inputs[name]]
  if (!state || !consumed || state.uuid !== consumed.uuid) return false
  return consumed.snapshot === undefined || state.snapshots.some(({ id }) => String(id) === consumed.snapshot)
}

/** New code that keeps the past may have columns that the table lacks: they are added, so that others can read them. */
async function onlyColumns(
  asset: NamedAsset,
  load: Exclude<Load, { by: 'replace' | 'history' }>,
  { view }: DecideContext,
): Promise<Decision> {
  const fields = new Set((await view.state(asset.name))?.schema.fields.map(field => field.name))
  const added = Object.keys(asset.asset.columns).filter(name => !fields.has(name))
  if (added.length === 0) return { kind: 'none' }
  const reason: Reason = { code: 'columns', text: `${added.join(', ')} ${added.length === 1 ? 'is' : 'are'} new` }
  if (load.by !== 'interval') return { kind: 'do', how: { kind: 'changes' }, reasons: [reason] }
  const coverage: Coverage = { column: load.time, grain: load.grain, ranges: [] }
  return { kind: 'do', how: { kind: 'ranges', coverage }, reasons: [reason] }
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

/** All rows anew, for `reasons`. */
export async function everything(
  asset: NamedAsset,
  reasons: readonly Reason[],
  context: DecideContext,
): Promise<Extract<Decision, { kind: 'do' }>> {
  const load = (asset.asset as Table).definition.load
  if (load?.by !== 'interval') return { kind: 'do', how: { kind: 'replace' }, reasons }
  const span = await extent(timedInputs(asset, context.project), load.grain, context)
  const within: Coverage = { column: load.time, grain: load.grain, ranges: span ? [toRange(span)] : [] }
  return { kind: 'do', how: { kind: 'replace', within }, reasons }
}
