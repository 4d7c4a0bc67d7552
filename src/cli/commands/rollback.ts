import type { Execute } from '../call.ts'
import { projectFolder } from '../project-folder.ts'
import { counted } from '../render/numbers.ts'
import { oneRun } from './one-run.ts'

/** Undoes what a run published, and says what that was. */
export const rollback: Execute<'rollback'> = async ({ operands: [start = ''], options }, { out, ...world }) => {
  const directory = projectFolder(world.directory, options.project)
  const [{ Workspace }, { listRuns }, { rollback: undo }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../../state/runs.ts'),
    import('../../run/rollback/rollback.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment)
  try {
    const { id } = oneRun(await listRuns(workspace.database, Number.MAX_SAFE_INTEGER), start)
    const { cascade, 'dry-run': dryRun, json } = options
    const undone = await undo(workspace, id, { cascade, dryRun, now: world.now })
    if (json) {
      out.write(`${JSON.stringify({ event: 'rolled-back', dryRun, ...undone })}\n`)
      return 'done'
    }
    const width = Math.max(...undone.tables.map(({ table }) => table.length))
    for (const { table, what } of undone.tables) out.write(`  ${table.padEnd(width)}  ${SAYS[what]}\n`)
    const runs = undone.runs.length === 1 ? `run ${undone.runs[0]}` : `runs ${undone.runs.join(', ')}`
    const said = dryRun ? 'Would roll back' : 'Rolled back'
    out.write(`${out.paint('bold', `${said} ${runs}: ${counted(undone.tables.length, 'table')}.`)}\n`)
    if (!dryRun)
      out.write('Their steps are held until code or inputs change; `massif run --release` does them again.\n')
    return 'done'
  } finally {
    await workspace.close()
  }
}

const SAYS = {
  restored: 'as it was before',
  removed: 'taken out of the lake: it was not there before',
  returned: 'back in the lake',
} as const
