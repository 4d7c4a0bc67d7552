import type { Database, SqlRow, Transaction } from './contract.ts'

/** One movement of data from a source. */
export interface Transfer {
  readonly run: string
  readonly source: string
  /** Files or tables read. */
  readonly items: number
  readonly rows: number
  /** Bytes moved from outside. */
  readonly bytes: number
  readonly rejected: number
  readonly seconds: number
  readonly at: string
}

export async function recordTransfer(transaction: Transaction, transfer: Transfer): Promise<void> {
  await transaction.run(
    `insert into transfers (run_id, source, items, rows, bytes, rejected, seconds, at) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (run_id, source) do update set items = excluded.items, rows = excluded.rows, bytes = excluded.bytes,
       rejected = excluded.rejected, seconds = excluded.seconds, at = excluded.at`,
    transfer.run,
    transfer.source,
    transfer.items,
    transfer.rows,
    transfer.bytes,
    transfer.rejected,
    transfer.seconds,
    transfer.at,
  )
}

/** The last transfers of a source, newest first. */
export async function lastTransfers(database: Database, source: string, limit: number): Promise<readonly Transfer[]> {
  const rows = await database.all('select * from transfers where source = ? order by at desc limit ?', source, limit)
  return rows.map(toTransfer)
}

/** Transfers, newest first. @param run of this run alone, where it is given; @param limit 0 for all */
export async function listTransfers(
  database: Database,
  run: string | undefined,
  limit: number,
): Promise<readonly Transfer[]> {
  const rows = await database.all(
    `select * from transfers ${run === undefined ? '' : 'where run_id = ?'} order by at desc, source limit ?`,
    ...(run === undefined ? [] : [run]),
    limit === 0 ? Number.MAX_SAFE_INTEGER : limit,
  )
  return rows.map(toTransfer)
}

function toTransfer(row: SqlRow): Transfer {
  return {
    run: String(row.run_id),
    source: String(row.source),
    items: Number(row.items),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    rejected: Number(row.rejected),
    seconds: Number(row.seconds),
    at: String(row.at),
  }
}
