import type { Database, Transaction } from './contract.ts'

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

/** The transfers of a run. */
export async function transfersOf(database: Database, run: string): Promise<readonly Transfer[]> {
  const rows = await database.all('select * from transfers where run_id = ? order by source', run)
  return rows.map(row => ({
    run: String(row.run_id),
    source: String(row.source),
    items: Number(row.items),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    rejected: Number(row.rejected),
    seconds: Number(row.seconds),
    at: String(row.at),
  }))
}
