import type { Database, SqlRow, Transaction } from './contract.ts'

/** The state of an input that a table was made from. */
export interface ConsumedInput {
  readonly dataVersion: string
  readonly uuid: string
  /** Snapshot id, as text: it has 63 bits. */
  readonly snapshot?: string
}

/** What the published rows of an asset were made by, and from. */
export interface Produced {
  readonly asset: string
  readonly fingerprint: string
  readonly dataVersion: string
  /** The catalogue's pointer at the time: while it stands, the data version is this one. */
  readonly metadataLocation: string
  readonly uuid: string
  readonly snapshot?: string
  readonly inputs: { readonly [name: string]: ConsumedInput }
  /** Ranges of a table loaded by interval that were stale and were left so: not made from `inputs`. */
  readonly pending?: readonly { readonly start: string; readonly end: string }[]
  readonly run: string
  readonly at: string
}

/** All of them, by asset. */
export async function allProduced(database: Database): Promise<ReadonlyMap<string, Produced>> {
  return new Map((await database.all('select * from produced')).map(row => [String(row.asset), toProduced(row)]))
}

/** What made the published rows of one asset. */
export async function producedOf(transaction: Transaction, asset: string): Promise<Produced | undefined> {
  const [row] = await transaction.all('select * from produced where asset = ?', asset)
  return row && toProduced(row)
}

/** Records what an asset's published rows are made by; in the transaction that publishes them. */
export async function recordProduced(transaction: Transaction, produced: Produced): Promise<void> {
  await transaction.run(
    `insert into produced (asset, fingerprint, data_version, metadata_location, table_uuid, snapshot, inputs, pending,
       run_id, at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (asset) do update set fingerprint = excluded.fingerprint, data_version = excluded.data_version,
       metadata_location = excluded.metadata_location, table_uuid = excluded.table_uuid, snapshot = excluded.snapshot,
       inputs = excluded.inputs, pending = excluded.pending, run_id = excluded.run_id, at = excluded.at`,
    produced.asset,
    produced.fingerprint,
    produced.dataVersion,
    produced.metadataLocation,
    produced.uuid,
    produced.snapshot ?? null,
    JSON.stringify(produced.inputs),
    produced.pending ? JSON.stringify(produced.pending) : null,
    produced.run,
    produced.at,
  )
}

function toProduced(row: SqlRow): Produced {
  return {
    asset: String(row.asset),
    fingerprint: String(row.fingerprint),
    dataVersion: String(row.data_version),
    metadataLocation: String(row.metadata_location),
    uuid: String(row.table_uuid),
    ...(row.snapshot === null ? {} : { snapshot: String(row.snapshot) }),
    inputs: JSON.parse(String(row.inputs)),
    ...(row.pending === null ? {} : { pending: JSON.parse(String(row.pending)) }),
    run: String(row.run_id),
    at: String(row.at),
  }
}
