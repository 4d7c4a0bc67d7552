import type { Database, SqlRow, Transaction } from './contract.ts'

/** What tables of the state hold of some runs, by table. */
export interface HistoryRows {
  readonly runs: readonly SqlRow[]
  readonly steps: readonly SqlRow[]
  readonly checks: readonly SqlRow[]
  readonly transfers: readonly SqlRow[]
}

/** How many ended runs are not written down yet, and when the oldest of them began, ISO 8601. */
export async function unflushed(database: Database): Promise<{ readonly runs: number; readonly since: string }> {
  const [row] = await database.all(
    'select count(*) as runs, min(started_at) as since from runs where flushed_at is null and outcome is not null',
  )
  return { runs: Number(row?.runs ?? 0), since: String(row?.since ?? '') }
}

/**
 * Ids of runs that are over for good and not written down yet, oldest first. The newest one may still be resumed,
 * unless it ended well.
 */
export async function flushableRuns(database: Database, limit: number): Promise<readonly string[]> {
  const rows = await database.all(
    `select run_id from runs where flushed_at is null and outcome is not null
       and (outcome in ('published', 'unchanged', 'undelivered', 'rolled-back')
         or run_id <> (select run_id from runs order by started_at desc, run_id desc limit 1))
     order by started_at, run_id limit ?`,
    limit,
  )
  return rows.map(row => String(row.run_id))
}

/** All that is known of some runs. */
export async function historyOf(database: Transaction, runs: readonly string[]): Promise<HistoryRows> {
  const marks = runs.map(() => '?').join(', ')
  const from = (table: string, order: string) =>
    database.all(`select * from ${table} where run_id in (${marks}) order by ${order}`, ...runs)
  return {
    runs: await from('runs', 'started_at, run_id'),
    steps: await from('steps', 'run_id, started_at, asset'),
    checks: await from('check_outcomes', 'run_id, asset, check_name'),
    transfers: await from('transfers', 'run_id, source'),
  }
}

/** Marks runs as written down. @returns how many were not yet */
export async function markFlushed(transaction: Transaction, runs: readonly string[], at: string): Promise<number> {
  const marks = runs.map(() => '?').join(', ')
  return transaction.run(
    `update runs set flushed_at = ? where flushed_at is null and run_id in (${marks})`,
    at,
    ...runs,
  )
}
