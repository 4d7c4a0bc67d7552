import type { Fork } from '../lake/contract.ts'
import { checksOf, checkTables } from '../plan/checks.ts'
import type { Plan } from '../plan/contract.ts'
import { inputRoles } from '../plan/roles.ts'
import type { NamedAsset } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'
import type { Produced } from '../state/produced.ts'
import { recordStep } from '../state/steps.ts'
import { audit } from './audit/audit.ts'
import type { RunContext } from './context.ts'
import { diagnosticsOf, type Problems } from './problems.ts'
import { runTasks, type Task } from './scheduler.ts'
import { consumedInputs } from './step/consumed.ts'
import type { StagedTable } from './step/forked.ts'
import { inputBytes } from './step/input-bytes.ts'
import { tableStep } from './step/table-step.ts'

/** What the steps and audits of a plan left to be published. */
export interface Group {
  readonly staged: readonly StagedTable[]
  /** Of tables that stay as they are although their inputs changed: what produced them, with the inputs of now. */
  readonly settled: readonly Produced[]
  readonly checked: readonly Checked[]
}

/**
 * Runs the steps of a plan's tables, each after its inputs', and the audit of every table once all that its checks
 * read is there. What is staged is made durable in the background.
 *
 * @param failed sources that failed: what is made from them is skipped.
 */
export async function tablePhase(
  plan: Plan,
  failed: ReadonlySet<string>,
  problems: Problems,
  context: RunContext,
): Promise<Group> {
  const planned = new Map(plan.tables.map(table => [table.asset, named(table.asset, context)]))
  const forks = await context.lake.fork(context.run, [...planned.keys()], context.resumable.size > 0)
  const staged: StagedTable[] = []
  const settled = await Promise.all((plan.settled ?? []).map(name => settledNow(named(name, context), context)))
  const checked: Checked[] = []
  const durable: Promise<void>[] = []

  const steps = [...planned.values()].map(
    (asset): Task => ({
      name: asset.name,
      after: new Set([...inputRoles(asset, context.project).keys()]),
      cost: async () => Math.min(await inputBytes(asset, context), context.limits.memory),
      work: () =>
        guarded(asset, problems, context, 'step', async () => {
          const result = await tableStep(asset, forks.get(asset.name) as Fork, context)
          if (result?.kind === 'settled') settled.push(result.produced)
          if (result?.kind !== 'staged') return
          const { table } = result
          staged.push(table)
          const safe = makeDurable(table, context)
          // It is waited for when all steps are done; a failure before then is kept until there.
          safe.catch(() => {})
          durable.push(safe)
        }),
      skip: because => skipped(asset.name, because, context),
    }),
  )
  const audits = [...planned.values(), ...plan.checks.map(each => named(each.asset, context))]
    .filter(asset => checksOf(asset.asset).length > 0)
    .map(
      (asset): Task => ({
        name: `audit of ${asset.name}`,
        after: new Set(checksOf(asset.asset).flatMap(check => checkTables(asset, check.assertion, context.project))),
        cost: async () => 0,
        work: () =>
          guarded(asset, problems, context, 'audit', async () => {
            const audited = await audit(asset, context)
            checked.push(...audited.records)
            problems.checkFailed(audited.errors)
          }),
        skip: () => {},
      }),
    )
  const missing = [...failed].map(
    (name): Task => ({ name, after: new Set(), cost: async () => 0, work: async () => false, skip: () => {} }),
  )
  await runTasks([...missing, ...steps, ...audits], context.limits)
  await settle(durable)
  const done = new Set(staged.map(({ asset }) => asset))
  await context.lake.discard([...forks.values()].filter(fork => !done.has(fork.table)))
  return { staged, settled, checked }
}

async function settledNow(asset: NamedAsset, context: RunContext): Promise<Produced> {
  const produced = context.produced.get(asset.name)
  if (!produced) throw new Error(`${asset.name} cannot stay as it is: there is nothing`)
  return { ...produced, inputs: await consumedInputs(asset, context) }
}

function named(name: string, context: RunContext): NamedAsset {
  const asset = context.project.assets.get(name)
  if (!asset) throw new Error(`the plan speaks of ${name}, which the project does not have`)
  return asset
}

async function guarded(
  asset: NamedAsset,
  problems: Problems,
  context: RunContext,
  what: 'step' | 'audit',
  work: () => Promise<void>,
): Promise<boolean> {
  if (context.signal.aborted) return false
  const startedAt = context.clock.now().toISOString()
  try {
    await work()
    return true
  } catch (error) {
    if (context.signal.aborted) return false
    const errors = diagnosticsOf(error, asset.name).map(each => ({ ...each, asset: each.asset ?? asset.name }))
    problems.stepFailed(errors)
    // What a table's step staged stands, and can be taken over, when it is its audit that failed.
    if (what === 'step')
      context.recorder.record(transaction =>
        recordStep(transaction, {
          run: context.run,
          asset: asset.name,
          kind: 'table',
          status: 'failed',
          attempt: 1,
          reason: '',
          startedAt,
          errors,
        }),
      )
    context.emit({ event: 'step-failed', step: asset.name, asset: asset.name, errors })
    return false
  }
}

// A step is recorded as staged only when its files would survive a power cut: only then may it be taken over.
async function makeDurable(table: StagedTable, context: RunContext): Promise<void> {
  if (context.durable) await table.fork.sync()
  context.recorder.record(transaction => recordStep(transaction, table.step))
}

async function settle(work: readonly Promise<void>[]): Promise<void> {
  const failures = (await Promise.allSettled(work)).filter(each => each.status === 'rejected')
  if (failures[0]) throw failures[0].reason
}

function skipped(asset: string, because: string, context: RunContext): void {
  if (context.signal.aborted) return
  context.emit({ event: 'step-skipped', step: asset, asset, because: `${because} failed` })
}
