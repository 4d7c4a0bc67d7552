import type { Compacted } from '../../../run/housekeeping/compact.ts'
import type { Execute } from '../../call.ts'
import { asCalled } from '../../program.ts'
import { projectFolder } from '../../project-folder.ts'
import { compactedText } from '../../render/housekeeping.ts'

/** Writes small files again, as fewer; tells which. */
export const compact: Execute<'lake compact'> = async ({ operands, options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const signal = world.stopSignal()
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(directory, world.environment)
  try {
    const [{ compact: compactTables }, { tablesNamed }] = await Promise.all([
      import('../../../run/housekeeping/compact.ts'),
      import('../../../run/housekeeping/tables.ts'),
    ])
    const dryRun = options['dry-run']
    const tables = await tablesNamed(operands, workspace.lake)
    const all: Compacted[] = []
    for await (const compacted of compactTables(workspace, { tables, dryRun, now: world.now, signal })) {
      all.push(compacted)
      if (options.json) world.out.write(`${JSON.stringify({ event: 'compacted', dryRun, ...compacted })}\n`)
    }
    if (!options.json) {
      const { out } = world
      out.write(asCalled(compactedText(all, dryRun, { width: out.width(), paint: out.paint }), out.program))
    }
    return signal.aborted ? 'stopped' : 'done'
  } finally {
    await workspace.close()
  }
}
