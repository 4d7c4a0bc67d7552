import { resolve } from 'node:path'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'
import { backupText, verifiedText } from '../../render/keeping.ts'

/** Copies the lake as it is at one moment, or holds a copy against its checksums. */
export const backup: Execute<'lake backup'> = async ({ operands, options }, world) => {
  const { out, err, directory } = world
  const folder = resolve(directory, operands[0] ?? '')
  if (options.verify) {
    const { verifyBackup } = await import('../../../run/keeping/verify-backup.ts')
    const { manifest, files, bytes, faults } = await verifyBackup(folder)
    const told = { event: 'verified', at: manifest.at, location: manifest.location, files, bytes, faults }
    if (options.json) out.write(`${JSON.stringify(told)}\n`)
    else if (faults.length === 0) out.write(verifiedText(manifest.at, files, bytes))
    else {
      const { diagnosticText } = await import('../../render/diagnostics.ts')
      err.write(diagnosticText(faults, err, directory))
    }
    return faults.length === 0 ? 'done' : 'failed'
  }
  const signal = world.stopSignal()
  const project = projectFolder(directory, options.project)
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(project, world.environment)
  try {
    const { backup: backupLake } = await import('../../../run/keeping/backup.ts')
    const made = await backupLake(workspace, { folder, now: world.now, signal })
    if (options.json) out.write(`${JSON.stringify({ event: 'backed-up', ...made })}\n`)
    else out.write(backupText(folder, made))
    return 'done'
  } catch (error) {
    if (signal.aborted) return 'stopped'
    throw error
  } finally {
    await workspace.close()
  }
}
