import { createHash } from 'node:crypto'
import type { Fork } from '../../lake/contract.ts'
import type { Decision } from '../../plan/decide.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { RunContext } from '../context.ts'
import type { StagedTable } from './forked.ts'
import { isCurrent } from './fresh-fork.ts'

/** What decides the rows a step writes, as one hash: its code, how much of it, and what its inputs hold. */
export function stepKey(
  asset: NamedAsset,
  how: Extract<Decision, { kind: 'do' }>['how'],
  inputs: StagedTable['inputs'],
): string {
  const versions = Object.entries(inputs).map(([name, { dataVersion }]) => [name, dataVersion])
  return createHash('sha256')
    .update(JSON.stringify([asset.fingerprint, how, versions]))
    .digest('hex')
    .slice(0, 32)
}

/** Takes over what this run had staged for a step before it was stopped, if the step would write the same rows again. */
export async function reuse(
  asset: NamedAsset,
  key: string,
  fork: Fork,
  inputs: StagedTable['inputs'],
  context: RunContext,
): Promise<StagedTable | undefined> {
  const step = context.resumable.get(asset.name)
  if (step?.key !== key || step.staged === undefined || !isCurrent(fork, context)) return undefined
  const state = await fork.state()
  if (state?.metadataLocation !== step.staged) return undefined
  context.view.stage(asset.name, state)
  context.emit({
    event: 'step-finished',
    step: asset.name,
    asset: asset.name,
    kind: 'table',
    attempt: step.attempt,
    rows: step.rows ?? 0,
    bytes: step.bytes ?? 0,
    seconds: 0,
    rejected: 0,
    reused: true,
  })
  return { asset: asset.name, fork, state, step, fingerprint: asset.fingerprint, inputs }
}
