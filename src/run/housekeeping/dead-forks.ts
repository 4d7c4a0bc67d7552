import { hostname } from 'node:os'
import type { Fork } from '../../lake/contract.ts'
import { allLeases } from '../../state/leases.ts'
import { listRuns } from '../../state/runs.ts'
import { isAlive } from '../process.ts'
import type { Workspace } from '../workspace.ts'
import type { CleanOptions } from './clean.ts'
import { isHousekeeping } from './id.ts'

/**
 * Forgets the forks of runs that ended, died or were superseded longer ago than `older`; those of younger ones may
 * still be resumed.
 *
 * @returns the forks
 */
export async function discardDeadForks(workspace: Workspace, options: CleanOptions): Promise<readonly Fork[]> {
  const { database, lake } = workspace
  const cutoff = options.now().getTime() - options.older
  const held = new Set(
    (await allLeases(database))
      .filter(({ host, process, expiresAt }) =>
        host === hostname() ? isAlive(process) : Date.parse(expiresAt) > options.now().getTime(),
      )
      .map(({ run }) => run),
  )
  const runs = new Map((await listRuns(database, Number.MAX_SAFE_INTEGER)).map(run => [run.id, run]))
  const dead: Fork[] = []
  for (const id of await lake.forkedRuns()) {
    if (held.has(id)) continue
    const run = runs.get(id)
    const began = run ? Date.parse(run.startedAt) : timeOf(id)
    const over = run?.finishedAt === undefined ? began : Date.parse(run.finishedAt)
    // A fork of housekeeping is never taken up again, by whomever it was left behind.
    if (over !== undefined && (over < cutoff || (isHousekeeping(id) && run === undefined)))
      dead.push(...(await lake.forks(id)))
  }
  if (!options.dryRun && dead.length > 0) await lake.discard(dead)
  return dead
}

/** When a run began, as its id tells; undefined for ids of others. */
function timeOf(id: string): number | undefined {
  const [, year, month, day, hour, minute, second] = /^[rh](\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-/.exec(id) ?? []
  if (year === undefined) return undefined
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
}
