import type { Plan } from '../plan/contract.ts'
import { makePlan } from '../plan/plan.ts'
import { select } from '../plan/select.ts'
import { asking, type Request } from './asked/request.ts'
import { freshRun } from './begin.ts'
import { checkBindings } from './bindings.ts'
import type { Clock } from './context.ts'
import { makeContext } from './make-context.ts'
import type { Workspace } from './workspace.ts'

/**
 * What a run would do now, and why. Nothing is written but the cache of bindings.
 *
 * @throws MassifError when the project is not valid or a source cannot be listed.
 */
export async function planProject(
  workspace: Workspace,
  options: Request & { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<Plan> {
  await checkBindings(workspace)
  const wanted = asking(workspace.project, options)
  const context = await makeContext(workspace, freshRun(wanted, options.clock), {
    signal: options.signal,
    clock: options.clock,
    onEvent: () => {},
  })
  return makePlan(select(workspace.project, wanted.selection), context)
}
