import type { Destination } from '../../define/destination.ts'
import { deliveryKey } from '../../define/destination.ts'
import type { DeliveredStates, Delivery, RowChanges } from '../../destinations/contract.ts'
import { delivererFor } from '../../destinations/registry.ts'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { deliveryVersion } from '../../plan/deliveries.ts'
import { inputRoles } from '../../plan/roles.ts'
import type { TablesView } from '../../plan/tables-view.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { qualified, quoted } from '../../project/sql/identifier.ts'
import { recordDelivered } from '../../state/delivered.ts'
import { recordStep, type StepRecord } from '../../state/steps.ts'
import type { RunContext } from '../context.ts'
import type { Workspace } from '../workspace.ts'
import { withAttempts } from './attempts.ts'

/**
 * Writes a destination out, again while its error can heal, and remembers that it has arrived.
 *
 * @param view the tables as they are published
 * @throws MassifError DESTINATION_*
 */
export async function deliver(
  asset: NamedAsset,
  reason: string,
  view: TablesView,
  workspace: Workspace,
  context: RunContext,
): Promise<void> {
  const destination = asset.asset as Destination
  const { clock, limits, signal } = context
  const step = { step: asset.name, asset: asset.name, kind: 'deliver' } as const
  const deliverer = await delivererFor(destination.definition.to.destination)
  const world = workspace.destinationContext()
  const faults = deliverer.check(destination, asset.name, world)
  if (faults.length > 0) throw new MassifError(faults)
  const delivery = await deliveryOf(asset, destination, view, context)
  const work = async (attempt: number): Promise<void> => {
    const began = clock.monotonic()
    const running: StepRecord = {
      run: context.run,
      asset: asset.name,
      kind: 'deliver',
      status: 'running',
      attempt,
      reason,
      startedAt: clock.now().toISOString(),
    }
    context.recorder.record(transaction => recordStep(transaction, running))
    context.emit({ event: 'step-started', ...step, attempt, reason })
    const { rows, bytes, how } = await deliverer.deliver(destination, delivery, {
      ...world,
      session: context.session,
      signal,
      onProgress: progress =>
        context.emit({ event: 'step-progress', ...step, ...progress, seconds: (clock.monotonic() - began) / 1000 }),
    })
    const { version, fingerprint, run } = delivery
    const at = clock.now().toISOString()
    await recordDelivered(workspace.database, { destination: asset.name, fingerprint, version, rows, run, at })
    const seconds = (clock.monotonic() - began) / 1000
    context.recorder.record(transaction =>
      recordStep(transaction, { ...running, status: 'published', rows, bytes, seconds, dataVersion: version }),
    )
    const reused = how === 'already' ? { reused: true } : {}
    context.emit({ event: 'step-finished', ...step, attempt, rows, bytes, seconds, rejected: 0, ...reused })
  }
  await withAttempts(work, limits, signal, (attempt, wait, error) =>
    context.emit({ event: 'step-retry', step: asset.name, asset: asset.name, attempt, wait, error }),
  )
}

async function deliveryOf(
  asset: NamedAsset,
  { definition, columns }: Destination,
  view: TablesView,
  context: RunContext,
): Promise<Delivery> {
  const { project } = context
  const [from] = asset.inputs as [string]
  const version = await deliveryVersion(asset, { project, view })
  if (version === undefined)
    fail('DESTINATION_MISSING', `${from} is not built yet, so that there is nothing to deliver`, {
      hint: 'Run it: `massif run`.',
    })
  await view.bind(from)
  const names = Object.keys(columns).map(quoted).join(', ')
  const order = definition.order ? ` order by ${definition.order.map(quoted).join(', ')}` : ''
  return {
    destination: asset.name,
    sender: `${project.config.name}/${asset.name}`,
    run: context.run,
    version,
    fingerprint: asset.fingerprint,
    states: await statesOf(asset, view, context),
    mode: definition.mode ?? 'replace',
    key: deliveryKey(definition),
    columns,
    query: `select ${names} from ${qualified(from)}${order}`,
    changes: since => changesSince(from, names, since, view, context),
  }
}

async function statesOf(asset: NamedAsset, view: TablesView, { project }: RunContext): Promise<DeliveredStates> {
  const states: { [table: string]: DeliveredStates[string] } = {}
  for (const name of [...inputRoles(asset, project).keys()].sort()) {
    const state = await view.state(name)
    if (!state) continue
    const snapshot = state.snapshot ? { snapshot: String(state.snapshot.id) } : {}
    states[name] = { uuid: state.uuid, ...snapshot, dataVersion: state.dataVersion ?? '' }
  }
  return states
}

/**
 * The rows by which a table differs from an earlier state: what is in files that came and not in files that went, and
 * the other way round. Undefined for views, for other tables of the same name, and where the state is gone.
 */
async function changesSince(
  from: string,
  names: string,
  since: DeliveredStates,
  view: TablesView,
  context: RunContext,
): Promise<RowChanges | undefined> {
  const then = since[from]
  const state = await view.state(from)
  if (!state || then?.snapshot === undefined || then.uuid !== state.uuid) return undefined
  const files = await context.lake.changes(BigInt(then.snapshot), state)
  if (!files) return undefined
  const session = await context.session()
  const flat = from.replaceAll('.', '_')
  const [added, removed] = [`massif.${flat}_came`, `massif.${flat}_went`]
  await session.bind(added, { kind: 'state', state, files: files.added })
  await session.bind(removed, { kind: 'state', state, files: files.removed })
  const [came, went] = [added, removed].map(name => `select ${names} from ${qualified(name)}`) as [string, string]
  return { gained: `${came} except all ${went}`, lost: `${went} except all ${came}` }
}
