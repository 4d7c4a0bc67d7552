import type { Database } from './contract.ts'

/** Runs whose records stay, however old: people look at the last ones, and resume what did not end. */
const NEWEST = 20

/**
 * Ids of ended runs that began before `since` and made nothing that is published or remembered now, the newest left
 * out.
 *
 * @param since ISO 8601
 * @param unwritten whether those too that are not in the lake's tables yet
 */
export async function prunableRuns(database: Database, since: string, unwritten: boolean): Promise<readonly string[]> {
  const rows = await database.all(
    `select run_id from runs where started_at < ? and outcome is not null${unwritten ? '' : ' and flushed_at is not null'}
       and run_id not in (select run_id from runs order by started_at desc limit ?)
       and run_id not in (select run_id from produced)
       and run_id not in (select run_id from checked)
     order by started_at`,
    since,
    NEWEST,
  )
  return rows.map(row => String(row.run_id))
}

/** Deletes runs with their steps and transfers. */
export async function deleteRuns(database: Database, runs: readonly string[]): Promise<void> {
  await database.transaction(async transaction => {
    for (const run of runs)
      for (const table of ['steps', 'transfers', 'check_outcomes', 'publications', 'runs'])
        await transaction.run(`delete from ${table} where run_id = ?`, run)
  })
}
