import { before } from '../../../run/housekeeping/retention.ts'
import { duration } from '../../arguments.ts'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'
import { cleanedText } from '../../render/housekeeping.ts'

/** Longer than anybody writes at one file before naming it. */
const GRACE = '3 days'

/** Deletes files of the lake that nothing needs; tells how much that was. */
export const clean: Execute<'lake clean'> = async ({ options }, world) => {
  const now = world.now()
  const older = now.getTime() - before(now, duration('older', options.older) ?? GRACE)
  const directory = projectFolder(world.directory, options.project)
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(directory, world.environment)
  try {
    const { clean: cleanLake } = await import('../../../run/housekeeping/clean.ts')
    const dryRun = options['dry-run']
    const cleaned = await cleanLake(workspace, { older, dryRun, now: world.now })
    const { out } = world
    if (options.json) out.write(`${JSON.stringify({ event: 'cleaned', dryRun, ...cleaned })}\n`)
    else out.write(cleanedText(cleaned, dryRun, { width: out.width(), paint: out.paint }))
    return 'done'
  } finally {
    await workspace.close()
  }
}
