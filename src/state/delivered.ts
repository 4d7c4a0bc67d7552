import type { Database } from './contract.ts'

/** What a destination last received. */
export interface Delivered {
  readonly destination: string
  readonly fingerprint: string
  /** The version of the data that was delivered; see `deliveryVersion`. */
  readonly version: string
  /** Rows that the delivery wrote. */
  readonly rows: number
  readonly run: string
  readonly at: string
}

/** All of an environment, by destination. */
export async function allDelivered(database: Database, environment = ''): Promise<ReadonlyMap<string, Delivered>> {
  const rows = await database.all('select * from delivered where environment = ?', environment)
  return new Map(
    rows.map(row => [
      String(row.destination),
      {
        destination: String(row.destination),
        fingerprint: String(row.fingerprint),
        version: String(row.version),
        rows: Number(row.rows),
        run: String(row.run_id),
        at: String(row.at),
      },
    ]),
  )
}

/** Records a delivery, once the destination has it. */
export async function recordDelivered(database: Database, delivered: Delivered, environment = ''): Promise<void> {
  await database.run(
    `insert into delivered (environment, destination, fingerprint, version, rows, run_id, at)
     values (?, ?, ?, ?, ?, ?, ?)
     on conflict (environment, destination) do update set fingerprint = excluded.fingerprint,
       version = excluded.version, rows = excluded.rows, run_id = excluded.run_id, at = excluded.at`,
    environment,
    delivered.destination,
    delivered.fingerprint,
    delivered.version,
    delivered.rows,
    delivered.run,
    delivered.at,
  )
}
