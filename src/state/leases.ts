import type { Database, Transaction } from './contract.ts'

/** Who may write a table, and until when unless it is renewed. */
export interface Lease {
  readonly table: string
  readonly run: string
  readonly host: string
  readonly process: number
  /** ISO 8601. */
  readonly expiresAt: string
}

export type Holder = Pick<Lease, 'run' | 'host' | 'process'>

/**
 * Takes the leases of `tables`, all or none, in one transaction.
 *
 * @param abandoned tells whether the holder of a lease that has not expired is known to be gone
 * @returns the leases of others that stand in the way; none when all were taken.
 */
export async function takeLeases(
  database: Database,
  tables: readonly string[],
  holder: Holder,
  times: { readonly now: string; readonly expiresAt: string },
  abandoned: (lease: Lease) => boolean,
): Promise<readonly Lease[]> {
  if (tables.length === 0) return []
  return database.transaction(async transaction => {
    const wanted = new Set(tables)
    const held = (await allLeases(transaction)).filter(
      lease => wanted.has(lease.table) && !isHolder(lease, holder) && lease.expiresAt > times.now && !abandoned(lease),
    )
    if (held.length > 0) return held
    for (const table of [...wanted].sort()) {
      await transaction.run(
        `insert into leases (table_name, run_id, host, process, expires_at) values (?, ?, ?, ?, ?)
         on conflict (table_name) do update set run_id = excluded.run_id, host = excluded.host,
           process = excluded.process, expires_at = excluded.expires_at`,
        table,
        holder.run,
        holder.host,
        holder.process,
        times.expiresAt,
      )
    }
    return []
  })
}

/** All leases, those that expired or were abandoned among them. */
export async function allLeases(transaction: Transaction): Promise<readonly Lease[]> {
  return (await transaction.all('select * from leases')).map(row => ({
    table: String(row.table_name),
    run: String(row.run_id),
    host: String(row.host),
    process: Number(row.process),
    expiresAt: String(row.expires_at),
  }))
}

// A run that is resumed while its first process still lives is held back by that one's leases.
function isHolder(lease: Lease, { run, host, process }: Holder): boolean {
  return lease.run === run && lease.host === host && lease.process === process
}

/** Renews all leases of a holder. Gives how many it still held. */
export async function renewLeases(database: Database, holder: Holder, expiresAt: string): Promise<number> {
  return database.run(`update leases set expires_at = ? where ${OF_HOLDER}`, expiresAt, ...valuesOf(holder))
}

/**
 * Which of `tables` a holder has no lease on any more: another took it when it had expired, and may have dropped it since.
 * One that expired and that nobody took still counts.
 */
export async function lostLeases(
  transaction: Transaction,
  tables: readonly string[],
  holder: Holder,
): Promise<readonly string[]> {
  const leases = await allLeases(transaction)
  return tables.filter(table => !leases.some(lease => lease.table === table && isHolder(lease, holder)))
}

/** Not those that another process took since, be it for the same run. */
export async function dropLeases(database: Database, holder: Holder): Promise<void> {
  await database.run(`delete from leases where ${OF_HOLDER}`, ...valuesOf(holder))
}

const OF_HOLDER = 'run_id = ? and host = ? and process = ?'

function valuesOf({ run, host, process }: Holder): readonly [string, string, number] {
  return [run, host, process]
}
