import type { Reading } from '../../connectors/contract.ts'
import { decideDrift } from '../../connectors/drift.ts'
import { presentColumns } from '../../connectors/present-columns.ts'
import type { Source } from '../../define/source.ts'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Landed } from '../../engines/contract.ts'
import type { Fork } from '../../lake/contract.ts'
import type { LandPlan } from '../../plan/contract.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { recordChecked } from '../../state/checked.ts'
import type { Transaction } from '../../state/contract.ts'
import { cursorOf, recordCursor } from '../../state/cursors.ts'
import { recordProduced } from '../../state/produced.ts'
import { recordPublications } from '../../state/publications.ts'
import { recordStep, type StepRecord } from '../../state/steps.ts'
import { recordTransfer } from '../../state/transfers.ts'
import { audit } from '../audit/audit.ts'
import type { RunContext } from '../context.ts'
import { tellDue } from '../housekeeping/due.ts'
import { refuseLostLeases } from '../lease-keeper.ts'
import { withAttempts } from './attempts.ts'
import { tellClockBack } from './clock-back.ts'
import { producedBy, publishedState, type StagedTable } from './forked.ts'
import { partitionOf } from './partitions.ts'
import { stepProgress } from './progress.ts'
import { stageRejected } from './rejected.ts'
import { summaryOf } from './summary.ts'

/**
 * Lands a source and publishes it: rows, rejected rows, cursor and transfer in one transaction.
 *
 * @throws MassifError when it could not be read, has too many rows that do not fit, or fails its checks.
 */
export async function landSource(asset: NamedAsset, plan: LandPlan, context: RunContext): Promise<void> {
  const reason = plan.reasons.map(({ text }) => text).join('; ')
  await withAttempts(
    async attempt => {
      try {
        await attemptLanding(asset, plan, reason, attempt, context)
      } catch (error) {
        // What was staged for its checks is not what the steps after it may read.
        context.view.unstage(asset.name)
        throw error
      }
    },
    context.limits,
    context.signal,
    (attempt, wait, error) =>
      context.emit({ event: 'step-retry', step: asset.name, asset: asset.name, attempt, wait, error }),
  )
}

async function attemptLanding(
  asset: NamedAsset,
  plan: LandPlan,
  reason: string,
  attempt: number,
  context: RunContext,
): Promise<void> {
  const source = asset.asset as Source
  const began = context.clock.monotonic()
  const startedAt = context.clock.now().toISOString()
  const running: StepRecord = {
    run: context.run,
    asset: asset.name,
    kind: 'land',
    status: 'running',
    attempt,
    reason,
    startedAt,
  }
  context.recorder.record(transaction => recordStep(transaction, running))
  context.emit({ event: 'step-started', step: asset.name, asset: asset.name, kind: 'land', attempt, reason })

  const reading = await read(asset, source, plan, context)
  const rejectedTable = `${asset.name}_rejected`
  const forks = await context.lake.fork(context.run, [asset.name, rejectedTable])
  const fork = forks.get(asset.name) as Fork
  const landed = await stage(asset, source, reading, fork, context)
  const rejected = await stageRejected(landed, reading.what, forks.get(rejectedTable) as Fork, context)
  context.view.stage(asset.name, landed.state)
  const audited = await audit(asset, context)
  if (audited.errors.length > 0) throw new MassifError(audited.errors)

  const seconds = (context.clock.monotonic() - began) / 1000
  const { rows, bytes } = landed
  const step: StepRecord = { ...running, status: 'published', rows, bytes, rejected: landed.rejected, seconds }
  const staged: StagedTable = {
    asset: asset.name,
    fork,
    state: landed.state,
    step,
    fingerprint: asset.fingerprint,
    inputs: {},
  }
  const published = rejected ? [fork, rejected] : [fork]
  if (context.durable) await Promise.all(published.map(each => each.sync()))
  // A record that the step is running must not be written after the one that it is published.
  await context.recorder.settled()
  const at = context.clock.now().toISOString()
  const publishing = context.clock.monotonic()
  const stands = await context.lake.publish(published, async (transaction, pointers) => {
    await refuseLostLeases(transaction, [asset.name], context.run)
    await refuseOvertaken(transaction, asset.name, context)
    await recordPublications(transaction, context.run, pointers, at)
    const state = await publishedState(landed.state, pointers, context)
    await recordProduced(transaction, producedBy({ ...staged, state }, context.run, at))
    await recordCursor(transaction, { source: asset.name, value: reading.cursor, run: context.run, at })
    await recordTransfer(transaction, {
      run: context.run,
      source: asset.name,
      items: reading.scan.files.length,
      rows,
      bytes: reading.bytes,
      rejected: landed.rejected,
      seconds,
      at,
    })
    await recordStep(transaction, step)
    for (const record of audited.records) await recordChecked(transaction, record)
  })
  // Steps after it read what others committed meanwhile as well.
  context.view.stage(asset.name, await publishedState(landed.state, stands, context))
  const kept = (context.checked.get(asset.name) ?? []).filter(
    old => !audited.records.some(each => each.check === old.check),
  )
  context.remember(asset.name, [...kept, ...audited.records])
  if (!rejected) await context.lake.discard([forks.get(rejectedTable) as Fork])
  context.emit({
    event: 'step-finished',
    step: asset.name,
    asset: asset.name,
    kind: 'land',
    attempt,
    rows,
    bytes: reading.bytes,
    seconds,
    rejected: landed.rejected,
    ...(landed.rejected > 0 ? { rejectedSample: landed.sample } : {}),
  })
  context.emit({
    event: 'published',
    tables: published.map(each => each.table),
    seconds: (context.clock.monotonic() - publishing) / 1000,
  })
  tellDue(landed.state, context)
  tellClockBack(landed.state, context)
}

// A run that outlived its leases must not append what another one has landed meanwhile.
async function refuseOvertaken(transaction: Transaction, source: string, context: RunContext): Promise<void> {
  const [known, present] = [context.cursors.get(source), await cursorOf(transaction, source)]
  if (JSON.stringify(known) === JSON.stringify(present)) return
  fail('LAKE_CONFLICT', `${source} was landed by another run meanwhile`, { asset: source })
}

async function read(asset: NamedAsset, source: Source, plan: LandPlan, context: RunContext): Promise<Reading> {
  const connector = await context.connector(source.connector)
  const began = context.clock.monotonic()
  // A source that is landed whole is read as if for the first time.
  const cursor = plan.what === 'replace' ? undefined : context.cursors.get(asset.name)
  return connector.read(source, asset.name, cursor, {
    ...context.connectorContext,
    signal: context.signal,
    onTransfer: ({ bytes, total }) =>
      context.emit({
        event: 'step-progress',
        step: asset.name,
        asset: asset.name,
        bytes,
        ...(total ? { fraction: bytes / total } : {}),
        seconds: (context.clock.monotonic() - began) / 1000,
      }),
  })
}

async function stage(
  asset: NamedAsset,
  source: Source,
  reading: Reading,
  fork: Fork,
  context: RunContext,
): Promise<Landed> {
  const session = await context.session()
  const inspected = await session.inspect(reading.scan)
  const present = reading.what === 'append' ? await context.view.state(asset.name) : undefined
  const { columns, errors, warnings } = decideDrift({
    source,
    name: asset.name,
    present: present && presentColumns(present.schema),
    inspected,
  })
  if (errors.length > 0) throw new MassifError(errors)
  for (const diagnostic of warnings) context.emit({ event: 'warning', asset: asset.name, diagnostic })
  return session.land(
    { ...reading.scan, columns },
    {
      fork,
      columns,
      partition: partitionOf(source),
      mode: { kind: reading.what },
      summary: summaryOf(context.run, context.newVersion()),
      maxRejected: source.definition.maxRejected ?? 0,
      signal: context.signal,
      onProgress: stepProgress(context, asset.name),
    },
  )
}
