import type { LandPlan } from '../plan/contract.ts'
import { recordStep } from '../state/steps.ts'
import type { RunContext } from './context.ts'
import { diagnosticsOf, type Problems } from './problems.ts'
import { runTasks } from './scheduler.ts'
import { landSource } from './step/land.ts'

/**
 * Lands and publishes sources, each on its own.
 *
 * @returns the names of those that failed.
 */
export async function landPhase(
  plans: readonly LandPlan[],
  problems: Problems,
  context: RunContext,
): Promise<ReadonlySet<string>> {
  return runTasks(
    plans.map(plan => ({
      name: plan.asset,
      after: new Set<string>(),
      cost: async () => plan.bytes ?? 0,
      work: () => landOne(plan, problems, context),
      skip: () => {},
    })),
    context.limits,
  )
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
