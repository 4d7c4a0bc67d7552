import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Database, SqlRow, Transaction } from './contract.ts'

/** `staged`: written and durable on its fork, waiting for its publish group. */
export type StepStatus = 'running' | 'staged' | 'published' | 'unchanged' | 'failed' | 'skipped'

export interface StepRecord {
  readonly run: string
  readonly asset: string
  readonly kind: 'land' | 'table' | 'deliver'
  readonly status: StepStatus
  readonly attempt: number
  /** Hash of all that decides what the step writes: the same key means the same rows. */
  readonly key?: string
  readonly reason: string
  /** The ranges it covers, as JSON; absent when it covers all. */
  readonly ranges?: string
  readonly rows?: number
  readonly bytes?: number
  readonly rejected?: number
  readonly startedAt: string
  readonly seconds?: number
  readonly dataVersion?: string
  /** Metadata file of the fork. */
  readonly staged?: string
  readonly errors?: readonly Diagnostic[]
}

/** Records where a step is; a later record of the same run and asset takes its place. */
export async function recordStep(transaction: Transaction, step: StepRecord): Promise<void> {
  await transaction.run(
    `insert into steps (run_id, asset, kind, status, attempt, step_key, reason, ranges, rows, bytes, rejected,
       started_at, seconds, data_version, staged, errors)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run_id, asset) do update set kind = excluded.kind, status = excluded.status,
       attempt = excluded.attempt, step_key = excluded.step_key, reason = excluded.reason, ranges = excluded.ranges,
       rows = excluded.rows, bytes = excluded.bytes, rejected = excluded.rejected, started_at = excluded.started_at,
       seconds = excluded.seconds, data_version = excluded.data_version, staged = excluded.staged,
       errors = excluded.errors`,
    step.run,
    step.asset,
    step.kind,
    step.status,
    step.attempt,
    step.key ?? null,
    step.reason,
    step.ranges ?? null,
    step.rows ?? null,
    step.bytes ?? null,
    step.rejected ?? null,
    step.startedAt,
    step.seconds ?? null,
    step.dataVersion ?? null,
    step.staged ?? null,
    step.errors ? JSON.stringify(step.errors) : null,
  )
}

/** The steps of a run, in the order they began. */
export async function stepsOf(database: Database, run: string): Promise<readonly StepRecord[]> {
  return (await database.all('select * from steps where run_id = ? order by started_at, asset', run)).map(toStep)
}

/** The newest steps of an asset that wrote something, newest first. */
export async function lastSteps(database: Database, asset: string, limit: number): Promise<readonly StepRecord[]> {
  const rows = await database.all('select * from steps where asset = ? order by started_at desc limit ?', asset, limit)
  return rows.map(toStep)
}

/** For every asset, its newest step that wrote something: what estimates are made from. */
export async function newestSteps(database: Database): Promise<ReadonlyMap<string, StepRecord>> {
  const rows = await database.all(
    `select * from steps s where seconds is not null and status in ('staged', 'published') and started_at =
       (select max(started_at) from steps n where n.asset = s.asset and n.seconds is not null
          and n.status in ('staged', 'published'))`,
  )
  return new Map(rows.map(row => [String(row.asset), toStep(row)]))
}

function toStep(row: SqlRow): StepRecord {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? undefined : String(row[name]))
  const number = (name: string) => (row[name] === null || row[name] === undefined ? undefined : Number(row[name]))
  const optional = {
    key: text('step_key'),
    ranges: text('ranges'),
    rows: number('rows'),
    bytes: number('bytes'),
    rejected: number('rejected'),
    seconds: number('seconds'),
    dataVersion: text('data_version'),
    staged: text('staged'),
    errors: row.errors ? JSON.parse(String(row.errors)) : undefined,
  }
  return {
    run: String(row.run_id),
    asset: String(row.asset),
    kind: String(row.kind) as StepRecord['kind'],
    status: String(row.status) as StepStatus,
    attempt: Number(row.attempt),
    reason: String(row.reason),
    startedAt: String(row.started_at),
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<StepRecord>),
  }
}
