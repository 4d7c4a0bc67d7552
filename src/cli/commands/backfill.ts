import type { Execute } from '../call.ts'
import { projectFolder } from '../project-folder.ts'
import { spanOf } from '../request.ts'

/** Makes tables again although nothing changed. */
export const backfill: Execute<'backfill'> = async ({ operands, options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const span = spanOf(options, world.now)
  const request = { assets: operands, allowDrop: options['allow-drop'], again: span ? { span } : {} }
  if (options['dry-run']) {
    const { showPlan } = await import('./plan.ts')
    return showPlan(directory, request, { json: options.json, ci: false }, world)
  }
  const { runAndTell } = await import('./run.ts')
  return runAndTell(directory, { ...request, resume: false }, options.json, world)
}
