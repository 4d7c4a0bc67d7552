import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { type DeliveryContext, whyDeliver } from '../plan/deliveries.ts'
import type { TablesView } from '../plan/tables-view.ts'
import type { NamedAsset } from '../project/contract.ts'
import { allDelivered } from '../state/delivered.ts'
import { allProduced } from '../state/produced.ts'
import { recordStep } from '../state/steps.ts'
import type { RunContext } from './context.ts'
import { diagnosticsOf } from './problems.ts'
import { runTasks } from './scheduler.ts'
import { deliver } from './step/deliver.ts'
import { viewQueries } from './view-queries.ts'
import type { Workspace } from './workspace.ts'

/** What a phase of deliveries came to. */
export interface Deliveries {
  readonly made: number
  readonly errors: readonly Diagnostic[]
}

/**
 * Writes out what is published now to the destinations of a selection that lack it. One that fails does not keep the
 * others; what is published stays, and the next run delivers it.
 */
export async function deliverPhase(
  selection: readonly NamedAsset[],
  workspace: Workspace,
  context: RunContext,
): Promise<Deliveries> {
  const destinations = selection.filter(({ asset }) => asset.kind === 'destination')
  if (destinations.length === 0) return { made: 0, errors: [] }
  const view = await publishedNow(workspace, context)
  const delivered = await allDelivered(workspace.database)
  const due = await dueNow(destinations, { project: context.project, view, delivered })
  context.emit({
    event: 'planned',
    phase: 'deliveries',
    steps: due.length,
    unchanged: destinations.length - due.length,
  })
  const errors: Diagnostic[] = []
  let made = 0
  await runTasks(
    due.map(({ asset, reason }) => ({
      name: asset.name,
      after: new Set<string>(),
      cost: async () => 0,
      work: async () => {
        const faults = await deliverOne(asset, reason, view, workspace, context)
        if (faults.length === 0) made++
        errors.push(...faults)
        return true
      },
      skip: () => {},
    })),
    context.limits,
  )
  return { made, errors }
}

/** Tells of destinations that receive nothing because the run did not end well. */
export function skipDeliveries(selection: readonly NamedAsset[], context: RunContext): void {
  for (const { name, asset, inputs } of selection)
    if (asset.kind === 'destination' && !context.signal.aborted)
      context.emit({
        event: 'step-skipped',
        step: name,
        asset: name,
        because: `${inputs.join(', ')} was not published`,
      })
}

// What others published since the run began is delivered too: what is older must never follow what is newer.
async function publishedNow(workspace: Workspace, context: RunContext): Promise<TablesView> {
  const pointers = await workspace.reading.hold('run', () => context.lake.pointers())
  const queries = viewQueries(context.project, context.runTime)
  return workspace.viewOf(queries, await allProduced(workspace.database), pointers)
}

async function dueNow(destinations: readonly NamedAsset[], context: DeliveryContext) {
  const due: { readonly asset: NamedAsset; readonly reason: string }[] = []
  for (const asset of destinations) {
    const reason = await whyDeliver(asset, context)
    if (reason) due.push({ asset, reason: reason.text })
  }
  return due
}

async function deliverOne(
  asset: NamedAsset,
  reason: string,
  view: TablesView,
  workspace: Workspace,
  context: RunContext,
): Promise<readonly Diagnostic[]> {
  if (context.signal.aborted) return []
  const startedAt = context.clock.now().toISOString()
  try {
    await deliver(asset, reason, view, workspace, context)
    return []
  } catch (error) {
    if (context.signal.aborted) return []
    const { site } = asset.asset
    const place = site ? { at: site } : {}
    const errors = diagnosticsOf(error, asset.name).map(each => ({ asset: asset.name, ...place, ...each }))
    context.recorder.record(transaction =>
      recordStep(transaction, {
        run: context.run,
        asset: asset.name,
        kind: 'deliver',
        status: 'failed',
        attempt: 1,
        reason,
        startedAt,
        errors,
      }),
    )
    context.emit({ event: 'step-failed', step: asset.name, asset: asset.name, errors })
    return errors
  }
}
