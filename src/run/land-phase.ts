import { checksOf, checkTables } from '../plan/checks.ts'
import type { LandPlan } from '../plan/contract.ts'
import { recordStep } from '../state/steps.ts'
import type { RunContext } from './context.ts'
import { diagnosticsOf, type Problems } from './problems.ts'
import { runTasks } from './scheduler.ts'
import { landSource } from './step/land.ts'

/**
 * Lands and publishes sources, each on its own; those that the checks of another one look at before that one.
 *
 * @returns the names of those that failed.
 */
export async function landPhase(
  plans: readonly LandPlan[],
  problems: Problems,
  context: RunContext,
): Promise<ReadonlySet<string>> {
  const failed = new Set<string>()
  const before = landedBefore(plans, context)
  await runTasks(
    plans.map(plan => ({
      name: plan.asset,
      after: before.get(plan.asset) ?? new Set(),
      cost: async () => plan.bytes ?? 0,
      // One that failed holds nobody back: the others are checked against what is there.
      work: async () => {
        if (!(await landOne(plan, problems, context))) failed.add(plan.asset)
        return true
      },
      skip: () => {},
    })),
    context.limits,
  )
  return failed
}

/** For each source, those that its checks look at, as far as that goes round in no circle. */
function landedBefore(plans: readonly LandPlan[], { project }: RunContext): ReadonlyMap<string, ReadonlySet<string>> {
  const before = new Map(plans.map(({ asset }) => [asset, new Set<string>()]))
  const waitsFor = (name: string, other: string): boolean =>
    name === other || [...(before.get(name) ?? [])].some(each => waitsFor(each, other))
  for (const [name, own] of before) {
    const asset = project.assets.get(name)
    for (const { assertion } of asset ? checksOf(asset.asset) : []) {
      for (const table of asset ? checkTables(asset, assertion, project) : [])
        if (before.has(table) && !waitsFor(table, name)) own.add(table)
    }
  }
  return before
}

async function landOne(plan: LandPlan, problems: Problems, context: RunContext): Promise<boolean> {
  const asset = context.project.assets.get(plan.asset)
  if (!asset || context.signal.aborted) return false
  const startedAt = context.clock.now().toISOString()
  try {
    await landSource(asset, plan, context)
    return true
  } catch (error) {
    if (context.signal.aborted) return false
    // What an engine tells of files has no place of its own: the source's declaration is where to mend it.
    const { site } = asset.asset
    const place = site ? { at: site } : {}
    const errors = diagnosticsOf(error, asset.name).map(each => ({ asset: asset.name, ...place, ...each }))
    // Its rows were read and do not hold: they are withheld, as those of a table would be.
    const withheld = errors.every(({ code }) => code === 'CHECK_FAILED')
    if (withheld) problems.checkFailed(errors)
    else problems.stepFailed(errors)
    const reason = plan.reasons.map(({ text }) => text).join('; ')
    context.recorder.record(transaction =>
      recordStep(transaction, {
        run: context.run,
        asset: asset.name,
        kind: 'land',
        status: 'failed',
        attempt: 1,
        reason,
        startedAt,
        errors,
      }),
    )
    if (withheld) context.emit({ event: 'withheld', tables: [asset.name], because: errors })
    else context.emit({ event: 'step-failed', step: asset.name, asset: asset.name, errors })
    return false
  }
}
