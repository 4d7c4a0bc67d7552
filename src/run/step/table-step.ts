import type { Fork } from '../../lake/contract.ts'
import { decideAsked } from '../../plan/asked.ts'
import type { Decision } from '../../plan/decide.ts'
import { toldCoverage } from '../../plan/interval.ts'
import { describeRanges } from '../../plan/ranges.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { Produced } from '../../state/produced.ts'
import { recordStep, type StepRecord } from '../../state/steps.ts'
import type { RunContext } from '../context.ts'
import { withAttempts } from './attempts.ts'
import { consumedInputs } from './consumed.ts'
import type { StagedTable } from './forked.ts'
import { freshFork } from './fresh-fork.ts'
import { inputBytes } from './input-bytes.ts'
import { reuse, stepKey } from './resume.ts'
import { summaryOf } from './summary.ts'
import { warnOfTimeless } from './timeless.ts'
import { writeTable } from './write-table.ts'

type Doing = Extract<Decision, { kind: 'do' }>

/** What a step found: what it staged, or that the rows that are there are those its inputs give now as well. */
export type StepResult =
  | { readonly kind: 'staged'; readonly table: StagedTable }
  | { readonly kind: 'settled'; readonly produced: Produced }

/**
 * Brings one table up to date on its fork, if its inputs as they are now want it.
 *
 * @returns undefined when nothing had to be done.
 * @throws MassifError when the step failed for good.
 */
export async function tableStep(asset: NamedAsset, fork: Fork, context: RunContext): Promise<StepResult | undefined> {
  const produced = context.produced.get(asset.name)
  const decision = await decideAsked(asset, produced, context)
  if (decision.kind === 'none') {
    if (!decision.settled || !produced) return undefined
    return { kind: 'settled', produced: { ...produced, inputs: await consumedInputs(asset, context) } }
  }
  const inputs = await consumedInputs(asset, context)
  const key = stepKey(asset, decision.how, inputs)
  await warnOfTimeless(asset, context)
  const reused = await reuse(asset, key, fork, inputs, context)
  const left = decision.left ? { pending: decision.left } : {}
  if (reused) return { kind: 'staged', table: { ...reused, ...left } }
  const fresh = await freshFork(fork, context)
  const staged = await withAttempts(
    attempt => attemptStep(asset, fresh, decision, inputs, key, attempt, context),
    context.limits,
    context.signal,
    (attempt, wait, error) =>
      context.emit({ event: 'step-retry', step: asset.name, asset: asset.name, attempt, wait, error }),
  )
  return { kind: 'staged', table: { ...staged, ...left } }
}

async function attemptStep(
  asset: NamedAsset,
  fork: Fork,
  { how, reasons }: Doing,
  inputs: StagedTable['inputs'],
  key: string,
  attempt: number,
  context: RunContext,
): Promise<StagedTable> {
  const coverage = how.kind === 'ranges' || how.kind === 'replace' ? toldCoverage(how) : undefined
  const reason = reasons.map(({ text }) => text).join('; ')
  const running: StepRecord = {
    run: context.run,
    asset: asset.name,
    kind: 'table',
    status: 'running',
    attempt,
    key,
    reason,
    ...(coverage ? { ranges: JSON.stringify(coverage.ranges) } : {}),
    startedAt: context.clock.now().toISOString(),
  }
  context.recorder.record(transaction => recordStep(transaction, running))
  context.emit({
    event: 'step-started',
    step: asset.name,
    asset: asset.name,
    kind: 'table',
    attempt,
    reason,
    ...(coverage ? { interval: describeRanges(coverage.ranges, coverage.grain) } : {}),
  })
  const began = context.clock.monotonic()
  const version = context.newVersion()
  const staged = await writeTable(
    asset,
    fork,
    how,
    summaryOf(context.run, version, how.kind === 'ranges' ? how.coverage : undefined),
    await inputBytes(asset, context),
    context,
  )
  const seconds = (context.clock.monotonic() - began) / 1000
  context.view.stage(asset.name, staged.state)
  context.emit({
    event: 'step-finished',
    step: asset.name,
    asset: asset.name,
    kind: 'table',
    attempt,
    rows: staged.rows,
    bytes: staged.bytes,
    seconds,
    rejected: 0,
  })
  const step: StepRecord = {
    ...running,
    status: 'staged',
    rows: staged.rows,
    bytes: staged.bytes,
    seconds,
    dataVersion: version,
    staged: staged.state.metadataLocation,
  }
  return { asset: asset.name, fork, state: staged.state, step, fingerprint: asset.fingerprint, inputs }
}
