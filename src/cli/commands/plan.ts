import type { Plan } from '../../plan/contract.ts'
import type { Request } from '../../run/asked/request.ts'
import type { Execute, World } from '../call.ts'
import type { Exit } from '../exit-codes.ts'
import { asCalled } from '../program.ts'
import { projectFolder } from '../project-folder.ts'
import { spanOf } from '../request.ts'

export const plan: Execute<'plan'> = ({ operands, options }, world) => {
  const only = spanOf(options, world.now)
  const request = { assets: operands, allowDrop: options['allow-drop'], ...(only ? { only } : {}) }
  return showPlan(projectFolder(world.directory, options.project), request, options, world)
}

/** Prints what a run would do now. */
export async function showPlan(
  directory: string,
  request: Request,
  { json, ci }: { readonly json: boolean; readonly ci: boolean },
  world: World,
): Promise<Exit> {
  const [{ Workspace }, { planProject }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../../run/plan-project.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment, { readOnly: true })
  try {
    const clock = { now: world.now, monotonic: () => performance.now() }
    // Nothing is written that Ctrl-C could leave half done: it may end the process as it does by default.
    const { signal } = new AbortController()
    const planned = await planProject(workspace, { ...request, signal, clock })
    world.out.write(json ? `${JSON.stringify({ event: 'plan', ...planned })}\n` : await textOf(planned, ci, world))
    return ci && planned.losses.length > 0 && !request.allowDrop ? 'destructive' : 'done'
  } finally {
    await workspace.close()
  }
}

async function textOf(plan: Plan, ci: boolean, { out }: World): Promise<string> {
  if (ci) {
    const { planMarkdown } = await import('../render/plan-markdown.ts')
    return planMarkdown(plan)
  }
  const { planText } = await import('../render/plan.ts')
  return asCalled(planText(plan, { width: out.width(), paint: out.paint }), out.program)
}
