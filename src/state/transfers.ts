import type { Transaction } from './contract.ts'

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
