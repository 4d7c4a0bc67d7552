import type { Database } from '../../state/contract.ts'
import type { RunRecord } from '../../state/runs.ts'
import { wholeNumber } from '../arguments.ts'
import type { Execute, World } from '../call.ts'
import { asCalled } from '../program.ts'
import { projectFolder } from '../project-folder.ts'
import { runGrid, runText } from '../render/history.ts'
import { oneRun } from './one-run.ts'

const LAST_RUNS = 20

/** Lists runs, or tells one with its steps and problems. */
export const history: Execute<'history'> = async ({ operands, options }, world) => {
  const limit = wholeNumber('limit', options.limit) ?? LAST_RUNS
  const directory = projectFolder(world.directory, options.project)
  const [{ Workspace }, { listRuns }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../../state/runs.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment, { readOnly: !options.flush })
  try {
    const { database } = workspace
    if (options.flush) {
      const { flush } = await import('./history-flush.ts')
      await flush(workspace, options.json, world)
      return 'done'
    }
    const runs = await listRuns(database, operands[0] !== undefined || limit === 0 ? Number.MAX_SAFE_INTEGER : limit)
    if (options.transfers) {
      const { tellTransfers } = await import('./history-transfers.ts')
      const run = operands[0] === undefined ? undefined : oneRun(runs, operands[0]).id
      await tellTransfers(database, run, limit, options.json, world)
    } else if (operands[0] === undefined) list(runs, options.json, world)
    else await tell(oneRun(runs, operands[0]), database, options.json, world)
    return 'done'
  } finally {
    await workspace.close()
  }
}

function list(runs: readonly RunRecord[], json: boolean, { out, err, now }: World) {
  if (json) for (const run of runs) out.write(`${JSON.stringify({ event: 'run', ...run })}\n`)
  else if (runs.length === 0) err.write(asCalled('Nothing has run yet. `massif run` does.\n', err.program))
  else out.write(runGrid(runs, now(), { width: out.width(), paint: out.paint }))
}

async function tell(run: RunRecord, database: Database, json: boolean, { out, directory }: World) {
  const { stepsOf } = await import('../../state/steps.ts')
  const steps = await stepsOf(database, run.id)
  const { allChecked } = await import('../../state/checked.ts')
  // Those that no later run looked at again.
  const checks = [...(await allChecked(database)).values()].flat().filter(each => each.run === run.id)
  if (json) {
    out.write(`${JSON.stringify({ event: 'run', ...run })}\n`)
    for (const step of steps) out.write(`${JSON.stringify({ event: 'step', ...step })}\n`)
    for (const check of checks) out.write(`${JSON.stringify({ event: 'check', ...check })}\n`)
    return
  }
  out.write(runText(run, steps, { width: out.width(), paint: out.paint }))
  if (checks.length > 0) {
    const { checkedGrid } = await import('../render/checked.ts')
    out.write(`\n${checkedGrid(checks, { width: out.width(), paint: out.paint })}`)
  }
  if (run.errors.length === 0) return
  const { diagnosticText } = await import('../render/diagnostics.ts')
  out.write(`\n${diagnosticText(run.errors, out, directory)}`)
}
