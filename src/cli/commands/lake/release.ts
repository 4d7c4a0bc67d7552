import { localPath } from '../../../lake/files/uri.ts'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'

/** Hands one table over to another engine. */
export const release: Execute<'lake release'> = async ({ operands, options }, { out, directory, environment, now }) => {
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(projectFolder(directory, options.project), environment)
  try {
    const [{ release: releaseTable }, { tablesNamed }] = await Promise.all([
      import('../../../run/housekeeping/release.ts'),
      import('../../../run/housekeeping/tables.ts'),
    ])
    const [table = ''] = await tablesNamed(operands, workspace.lake)
    const released = await releaseTable(workspace, table, now)
    if (options.json) out.write(`${JSON.stringify({ event: 'released', ...released })}\n`)
    else {
      const path = localPath(released.location)
      out.write(`${table} is handed over; Massif only reads it from now on. Its metadata is ${path}\n`)
    }
    return 'done'
  } finally {
    await workspace.close()
  }
}
