import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Database, SqlRow, Transaction } from './contract.ts'

export interface RunRecord {
  readonly id: string
  /** The value of `run.time`: ISO 8601. */
  readonly time: string
  readonly startedAt: string
  readonly finishedAt: string | undefined
  /** Undefined while it runs, or for ever if its process died. */
  readonly outcome: string | undefined
  /** The assets asked for; empty for all. */
  readonly selection: readonly string[]
  /** What it was asked for beyond its selection. */
  readonly asked: { readonly [option: string]: unknown }
  readonly host: string
  readonly process: number
  readonly errors: readonly Diagnostic[]
}

type NewRun = Pick<RunRecord, 'id' | 'time' | 'startedAt' | 'selection' | 'host' | 'process'> & {
  readonly asked?: object
}

/** Records that a run began, or that one which had stopped goes on. */
export async function startRun(database: Database, run: NewRun): Promise<void> {
  await database.run(
    `insert into runs (run_id, run_time, started_at, selection, asked, host, process)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (run_id) do update set host = excluded.host, process = excluded.process, finished_at = null,
       outcome = null, errors = null`,
    run.id,
    run.time,
    run.startedAt,
    JSON.stringify(run.selection),
    run.asked ? JSON.stringify(run.asked) : null,
    run.host,
    run.process,
  )
}

/** Records how a run ended. */
export async function finishRun(
  transaction: Transaction,
  id: string,
  end: { readonly at: string; readonly outcome: string; readonly errors: readonly Diagnostic[] },
): Promise<void> {
  await transaction.run(
    'update runs set finished_at = ?, outcome = ?, errors = ? where run_id = ?',
    end.at,
    end.outcome,
    JSON.stringify(end.errors),
    id,
  )
}

/** Records that all a run published was undone. */
export async function markRolledBack(transaction: Transaction, id: string): Promise<void> {
  await transaction.run("update runs set outcome = 'rolled-back' where run_id = ?", id)
}

/** Runs, newest first. */
export async function listRuns(database: Transaction, limit: number): Promise<readonly RunRecord[]> {
  return (await database.all('select * from runs order by started_at desc, run_id desc limit ?', limit)).map(toRun)
}

function toRun(row: SqlRow): RunRecord {
  return {
    id: String(row.run_id),
    time: String(row.run_time),
    startedAt: String(row.started_at),
    finishedAt: row.finished_at === null ? undefined : String(row.finished_at),
    outcome: row.outcome === null ? undefined : String(row.outcome),
    selection: JSON.parse(String(row.selection)),
    asked: row.asked === null ? {} : JSON.parse(String(row.asked)),
    host: String(row.host),
    process: Number(row.process),
    errors: row.errors === null ? [] : JSON.parse(String(row.errors)),
  }
}
