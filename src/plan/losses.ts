import type { Lake, TableState } from '../lake/contract.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { ConsumedInput, Produced } from '../state/produced.ts'
import type { Asked } from './asked.ts'
import type { Loss, PresentTables, TablePlan } from './contract.ts'
import { holdsPast } from './history.ts'

export interface LossContext {
  readonly asked: Asked
  readonly lake: Lake
  readonly view: PresentTables
  readonly produced: ReadonlyMap<string, Produced>
}

/** What would be lost as far as it is known before the sources stand. */
export async function lossesAhead(
  selection: readonly NamedAsset[],
  context: LossContext & { readonly project: Project },
): Promise<readonly Loss[]> {
  return [...(await schemaLosses(selection, context)), ...(await rebuildLosses([], context.project.assets, context))]
}

/** The columns that published tables have and will not have, or whose values may not fit any more. */
export async function schemaLosses(
  selection: readonly NamedAsset[],
  { view, produced, lake }: LossContext,
): Promise<readonly Loss[]> {
  const losses: Loss[] = []
  for (const asset of selection) {
    if (asset.asset.kind !== 'table' && asset.asset.kind !== 'source') continue
    const record = produced.get(asset.name)
    // The columns are part of the fingerprint: with an equal one, they are those that are there.
    if (!record || [asset.fingerprint, asset.formerFingerprint].includes(record.fingerprint)) continue
    const state = await view.state(asset.name)
    if (state) losses.push(...columnLosses(asset, state, lake))
  }
  return losses
}

function columnLosses({ name, asset }: NamedAsset, state: TableState, lake: Lake): readonly Loss[] {
  // A source that widens keeps the columns that it has found.
  const widens = asset.kind === 'source' && asset.definition.drift === 'widen'
  return lake.losses(state, asset.columns).flatMap(({ column, holds, becomes }): Loss[] => {
    if (becomes === undefined) {
      return widens ? [] : [{ kind: 'column', asset: name, column, text: `column ${column} (${holds}) is dropped` }]
    }
    return [{ kind: 'type', asset: name, column, text: `column ${column} becomes ${becomes}, and holds ${holds}` }]
  })
}

/**
 * The tables that will be made again although what they were made from is not there any more.
 *
 * @param plans as far as they are known
 */
export async function rebuildLosses(
  plans: readonly TablePlan[],
  assets: ReadonlyMap<string, NamedAsset>,
  { view, produced, asked }: LossContext,
): Promise<readonly Loss[]> {
  const losses: Loss[] = []
  const whole = plans.flatMap(({ asset, how }) => (how.kind === 'replace' ? [asset] : []))
  // What is asked for is made again whole, also where the plan does not know yet what else is.
  const names = new Set([...whole, ...(asked.again && !asked.again.span ? asked.again.assets : [])])
  for (const name of names) {
    const asset = assets.get(name)
    const record = produced.get(name)
    if (asset?.asset.kind !== 'table' || !record) continue
    const { load } = asset.asset.definition
    if (load?.by === 'history' && holdsPast(await view.state(name), load)) {
      losses.push({ kind: 'rows', asset: name, text: 'what it keeps of the past is made again from the present alone' })
    }
    if (load?.by !== 'append') continue
    for (const input of await replacedInputs(asset, record, view)) {
      losses.push({ kind: 'rows', asset: name, text: `rows made from what ${input} does not hold any more` })
    }
  }
  return losses
}

async function replacedInputs(
  asset: NamedAsset,
  { inputs }: Produced,
  view: PresentTables,
): Promise<readonly string[]> {
  const replaced = new Set<string>()
  for (const { how, name } of asset.reads) {
    const consumed = inputs[name]
    if (how !== 'changes' || !consumed) continue
    if (!stillHolds(await view.state(name), consumed)) replaced.add(name)
  }
  return [...replaced]
}

/** Whether a table has only got more rows since it was consumed. */
function stillHolds(state: TableState | undefined, { uuid, snapshot }: ConsumedInput): boolean {
  if (state?.uuid !== uuid) return false
  const byId = new Map(state.snapshots.map(each => [String(each.id), each]))
  let at = state.snapshot
  while (at && String(at.id) !== snapshot) {
    if (at.operation !== 'append' && at.operation !== 'replace') return false
    at = at.parent === undefined ? undefined : byId.get(String(at.parent))
  }
  return at !== undefined || snapshot === undefined
}
