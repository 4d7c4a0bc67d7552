import type { Database, Transaction } from './contract.ts'

/** The newest outcome of a check on published data. */
export interface Checked {
  readonly asset: string
  readonly check: string
  readonly fingerprint: string
  /** Data versions of the tables it looked at, by name. */
  readonly versions: { readonly [table: string]: string }
  /** The snapshots of those tables, as text, by name. */
  readonly snapshots: { readonly [table: string]: string }
  readonly passed: boolean
  readonly severity: 'error' | 'warning'
  readonly violations: number
  readonly seconds: number
  /** Rows it looked at, 0 where statistics of files told all; absent where that was not kept. */
  readonly looked?: number
  /** Rows of its table. */
  readonly rows?: number
  readonly run: string
  readonly at: string
}

/** All of them, by asset. */
export async function allChecked(database: Database): Promise<ReadonlyMap<string, readonly Checked[]>> {
  const found = new Map<string, Checked[]>()
  for (const row of await database.all('select * from checked order by asset, check_name')) {
    const checked: Checked = {
      asset: String(row.asset),
      check: String(row.check_name),
      fingerprint: String(row.fingerprint),
      versions: JSON.parse(String(row.versions)),
      snapshots: JSON.parse(String(row.snapshots)),
      passed: Number(row.passed) === 1,
      severity: String(row.severity) as Checked['severity'],
      violations: Number(row.violations),
      seconds: Number(row.seconds),
      ...(row.looked === null ? {} : { looked: Number(row.looked) }),
      ...(row.table_rows === null ? {} : { rows: Number(row.table_rows) }),
      run: String(row.run_id),
      at: String(row.at),
    }
    const of = found.get(checked.asset)
    if (of) of.push(checked)
    else found.set(checked.asset, [checked])
  }
  return found
}

export async function recordChecked(transaction: Transaction, checked: Checked): Promise<void> {
  await transaction.run(
    `insert into checked (asset, check_name, fingerprint, versions, snapshots, passed, severity, violations, seconds,
       looked, table_rows, run_id, at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (asset, check_name) do update set fingerprint = excluded.fingerprint, versions = excluded.versions,
       snapshots = excluded.snapshots, passed = excluded.passed, severity = excluded.severity,
       violations = excluded.violations, seconds = excluded.seconds,
       looked = excluded.looked, table_rows = excluded.table_rows, run_id = excluded.run_id, at = excluded.at`,
    checked.asset,
    checked.check,
    checked.fingerprint,
    JSON.stringify(checked.versions),
    JSON.stringify(checked.snapshots),
    checked.passed ? 1 : 0,
    checked.severity,
    checked.violations,
    checked.seconds,
    checked.looked ?? null,
    checked.rows ?? null,
    checked.run,
    checked.at,
  )
  await transaction.run(
    `insert into check_outcomes (run_id, asset, check_name, passed, severity, violations, seconds, at)
     values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run_id, asset, check_name) do update set passed = excluded.passed, severity = excluded.severity,
       violations = excluded.violations, seconds = excluded.seconds, at = excluded.at`,
    checked.run,
    checked.asset,
    checked.check,
    checked.passed ? 1 : 0,
    checked.severity,
    checked.violations,
    checked.seconds,
    checked.at,
  )
}
