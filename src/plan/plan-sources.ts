import type { Connector, ConnectorContext, Cursor, Pending } from '../connectors/contract.ts'
import type { Source } from '../define/source.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'
import type { Held } from '../state/held.ts'
import type { Produced } from '../state/produced.ts'
import type { StepRecord } from '../state/steps.ts'
import type { Asked } from './asked.ts'
import { checkNames } from './checks.ts'
import type { LandPlan, Reason } from './contract.ts'
import { estimate } from './estimate.ts'

export interface SourcePlanContext {
  readonly connector: (name: string) => Promise<Connector>
  readonly connectorContext: ConnectorContext
  readonly produced: ReadonlyMap<string, Produced>
  readonly asked: Asked
  readonly project: Project
  readonly cursors: ReadonlyMap<string, Cursor>
  readonly lastSteps: ReadonlyMap<string, StepRecord>
  readonly checked: ReadonlyMap<string, readonly Checked[]>
  readonly held: ReadonlyMap<string, Held>
}

/**
 * What a source would land now: undefined when nothing is new. A source whose declaration changed is landed whole.
 *
 * @throws MassifError SOURCE_* when its files cannot be listed.
 */
export async function planSource(asset: NamedAsset, context: SourcePlanContext): Promise<LandPlan | undefined> {
  const source = asset.asset as Source
  const produced = context.produced.get(asset.name)
  const stale = produced !== undefined && produced.fingerprint !== asset.fingerprint
  const again = context.asked.again?.assets.includes(asset.name) ?? false
  const cursor = produced && !stale && !again ? context.cursors.get(asset.name) : undefined
  const connector = await context.connector(source.connector)
  const pending = await connector.pending(source, asset.name, cursor, context.connectorContext)
  if (pending.what === 'none') return undefined
  const held = again ? undefined : context.held.get(asset.name)
  // It was landed and undone: it is landed again when there is more than that.
  if (held?.cursor && held.fingerprint === asset.fingerprint) {
    const more = await connector.pending(source, asset.name, held.cursor, context.connectorContext)
    if (more.what === 'none') return undefined
  }
  const expected = estimate(undefined, context.lastSteps.get(asset.name))
  return {
    kind: 'land',
    asset: asset.name,
    what: stale || again || !produced ? 'replace' : pending.what,
    reasons: again ? [{ code: 'asked', text: 'asked for' }] : reasons(produced, stale, pending),
    items: pending.items,
    ...checkNames(asset, context.project, context.checked.get(asset.name)),
    ...(pending.bytes === undefined ? {} : { bytes: pending.bytes }),
    ...(expected && pending.what === 'replace' ? { estimate: expected } : {}),
  }
}

function reasons(produced: Produced | undefined, stale: boolean, pending: Pending): readonly Reason[] {
  if (!produced) return [{ code: 'new', text: `it is new: ${pending.reason}` }]
  if (stale) return [{ code: 'definition', text: `its declaration changed: ${pending.reason}` }]
  return [{ code: 'files', text: pending.reason }]
}
