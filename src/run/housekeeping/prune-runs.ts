import type { Database } from '../../state/contract.ts'
import { deleteRuns, prunableRuns } from '../../state/prune.ts'
import { forgetPublications } from '../../state/publications.ts'
import { before, type RetentionSettings, undoableSince } from './retention.ts'

/**
 * Deletes the records of runs past the retention; never of those that made what is published, nor of the newest, nor of
 * those that `flushHistory` has not written to the lake's tables.
 *
 * @returns how many runs
 */
export async function pruneRuns(
  database: Database,
  { runs, snapshots }: RetentionSettings,
  now: Date,
  dryRun: boolean,
): Promise<number> {
  const gone = await prunableRuns(database, new Date(before(now, runs)).toISOString(), dryRun)
  if (!dryRun) {
    await deleteRuns(database, gone)
    await forgetPublications(database, undoableSince({ snapshots }, now))
  }
  return gone.length
}
