import type { Expired } from '../../../run/housekeeping/expire.ts'
import { duration, wholeNumber } from '../../arguments.ts'
import type { Execute } from '../../call.ts'
import { projectFolder } from '../../project-folder.ts'
import { expiredText } from '../../render/housekeeping.ts'

/** Forgets snapshots past the retention, and records of runs; tells what went. */
export const expire: Execute<'lake expire'> = async ({ operands, options }, world) => {
  const keep = duration('keep', options.keep)
  const last = wholeNumber('last', options.last)
  const directory = projectFolder(world.directory, options.project)
  const { Workspace } = await import('../../../run/workspace.ts')
  const workspace = await Workspace.open(directory, world.environment)
  try {
    const [{ expire: expireTables }, { tablesNamed }, { pruneRuns }] = await Promise.all([
      import('../../../run/housekeeping/expire.ts'),
      import('../../../run/housekeeping/tables.ts'),
      import('../../../run/housekeeping/prune-runs.ts'),
    ])
    const configured = workspace.settings.retention
    const retention = { ...configured, snapshots: keep ?? configured.snapshots, atLeast: last ?? configured.atLeast }
    const dryRun = options['dry-run']
    const tables = await tablesNamed(operands, workspace.lake)
    const all: Expired[] = []
    for await (const expired of expireTables(workspace, { tables, retention, dryRun, now: world.now })) {
      all.push(expired)
      if (options.json) world.out.write(`${JSON.stringify({ event: 'expired', dryRun, ...expired })}\n`)
    }
    if (operands.length === 0 && !dryRun) {
      const { flushHistory } = await import('../../../run/history/flush.ts')
      await flushHistory(workspace, world.now)
    }
    // Records are of the whole project: who names tables means these alone.
    const runs = operands.length > 0 ? 0 : await pruneRuns(workspace.database, retention, world.now(), dryRun)
    const { out } = world
    if (options.json) out.write(`${JSON.stringify({ event: 'pruned', dryRun, runs })}\n`)
    else out.write(expiredText(all, runs, dryRun, { width: out.width(), paint: out.paint }))
    return 'done'
  } finally {
    await workspace.close()
  }
}
