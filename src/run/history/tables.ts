import { type Columns, t } from '../../define/columns.ts'
import type { SqlRow } from '../../state/contract.ts'
import type { HistoryRows } from '../../state/history.ts'

/** A table of the lake that holds what happened. */
export interface HistoryTable {
  readonly name: string
  readonly of: keyof HistoryRows
  readonly columns: Columns
  /** The column of the state that a column comes from, where it has another name. */
  readonly from?: { readonly [column: string]: string }
  /** The time by which it is cut into months. */
  readonly time: string
}

/** Namespace of the lake that is Massif's own. */
const OWN = 'massif'

export const HISTORY_TABLES: readonly HistoryTable[] = [
  {
    name: `${OWN}.runs`,
    of: 'runs',
    time: 'started_at',
    columns: {
      run_id: t.string(),
      run_time: t.timestamp(),
      started_at: t.timestamp(),
      finished_at: t.timestamp(),
      outcome: t.string(),
      selection: t.string(),
      host: t.string(),
      process: t.bigint(),
      errors: t.string(),
    },
  },
  {
    name: `${OWN}.steps`,
    of: 'steps',
    time: 'started_at',
    columns: {
      run_id: t.string(),
      asset: t.string(),
      kind: t.string(),
      status: t.string(),
      attempt: t.integer(),
      reason: t.string(),
      ranges: t.string(),
      rows: t.bigint(),
      bytes: t.bigint(),
      rejected: t.bigint(),
      started_at: t.timestamp(),
      seconds: t.double(),
      data_version: t.string(),
      errors: t.string(),
    },
  },
  {
    name: `${OWN}.checks`,
    of: 'checks',
    time: 'checked_at',
    from: { checked_at: 'at' },
    columns: {
      run_id: t.string(),
      asset: t.string(),
      check_name: t.string(),
      passed: t.boolean(),
      severity: t.string(),
      violations: t.bigint(),
      seconds: t.double(),
      checked_at: t.timestamp(),
    },
  },
  {
    name: `${OWN}.transfers`,
    of: 'transfers',
    time: 'landed_at',
    from: { landed_at: 'at' },
    columns: {
      run_id: t.string(),
      source: t.string(),
      items: t.bigint(),
      rows: t.bigint(),
      bytes: t.bigint(),
      rejected: t.bigint(),
      seconds: t.double(),
      landed_at: t.timestamp(),
    },
  },
]

/** Rows of the state as columns of a table of the lake. */
export function chunkOf({ columns, from = {} }: HistoryTable, rows: readonly SqlRow[]) {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => [
      name,
      rows.map(row => plainValue(row[from[name] ?? name] ?? null, type.kind === 'scalar' ? type.name : '')),
    ]),
  )
}

function plainValue(value: SqlRow[string], type: string): unknown {
  if (value === null) return null
  if (type === 'timestamp') return new Date(String(value))
  if (type === 'bigint') return BigInt(value as number)
  return type === 'boolean' ? Number(value) === 1 : value
}
