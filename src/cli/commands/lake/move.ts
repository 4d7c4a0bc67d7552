import { resolve } from 'node:path'
import type { LakeMoved } from '../../../run/keeping/move.ts'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'
import { copiedText, movedText } from '../../render/keeping.ts'

/** Makes a lake at home where it is, or a copy of it somewhere else. */
export const move: Execute<'lake move'> = async ({ options }, { out, directory, environment, now }) => {
  const project = projectFolder(directory, options.project)
  if (options.to === undefined) {
    const [{ validProject }, { moveLake }] = await Promise.all([
      import('../../../run/settings.ts'),
      import('../../../run/keeping/move.ts'),
    ])
    const { settings } = await validProject(project)
    const moved = await moveLake(settings.lake)
    const nothing: LakeMoved = { from: settings.lake, to: settings.lake, tables: 0, files: 0 }
    if (options.json) out.write(`${JSON.stringify({ event: 'moved', ...(moved ?? nothing) })}\n`)
    else out.write(moved ? movedText(moved) : `The lake in ${settings.lake} is where it was written.\n`)
    return 'done'
  }
  const folder = resolve(directory, options.to)
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(project, environment)
  try {
    const { copyLake } = await import('../../../run/keeping/move.ts')
    const { made, moved } = await copyLake(workspace, { folder, now })
    if (options.json) out.write(`${JSON.stringify({ event: 'moved', ...moved, copied: made.copied })}\n`)
    else out.write(copiedText(folder, made))
    return 'done'
  } finally {
    await workspace.close()
  }
}
