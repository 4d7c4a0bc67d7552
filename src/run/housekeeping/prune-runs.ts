import type { Database } from '../../state/contract.ts'
import { deleteRuns, prunableRuns } from '../../state/prune.ts'
import { before, type RetentionSettings } from './retention.ts'

/**
 * Deletes the records of runs past the retention; never of those that made what is published, nor of the newest.
 *
 * @returns how many runs
 */
export async function pruneRuns(
  database: Database,
  { runs }: RetentionSettings,
  now: Date,
  dryRun: boolean,
): Promise<number> {
  const gone = await prunableRuns(database, new Date(before(now, runs)).toISOString())
  if (!dryRun) await deleteRuns(database, gone)
  return gone.length
}
