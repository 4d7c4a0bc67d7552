import type { Execute, World } from '../call.ts'
import type { Exit } from '../exit-codes.ts'
import { projectFolder } from '../project-folder.ts'

export const plan: Execute<'plan'> = ({ operands, options }, world) =>
  showPlan(projectFolder(world.directory, options.project), operands, options.json, world)

/** Prints what a run would do now. */
export async function showPlan(
  directory: string,
  assets: readonly string[],
  json: boolean,
  world: World,
): Promise<Exit> {
  const [{ Workspace }, { planProject }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../../run/plan-project.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment)
  try {
    const clock = { now: world.now, monotonic: () => performance.now() }
    // Nothing is written that Ctrl-C could leave half done: it may end the process as it does by default.
    const { signal } = new AbortController()
    const planned = await planProject(workspace, { assets, signal, clock })
    if (json) world.out.write(`${JSON.stringify({ event: 'plan', ...planned })}\n`)
    else {
      const { planText } = await import('../render/plan.ts')
      world.out.write(planText(planned, { width: world.out.width(), paint: world.out.paint }))
    }
    return 'done'
  } finally {
    await workspace.close()
  }
}
