import { randomUUID } from 'node:crypto'
import type { Database } from '../state/contract.ts'
import { checkPlace } from './catalog/place.ts'
import { createCatalog } from './catalog/tables.ts'
import type { Lake, TableName } from './contract.ts'
import { Durability } from './files/durability.ts'
import type { Files } from './files/files.ts'
import { localFiles } from './files/local.ts'
import { warehouseUri } from './fork.ts'
import { IcebergLake } from './lake.ts'
import { Store } from './store.ts'

export interface LakeOptions {
  /** Holds the catalogue, beside what else is kept there. */
  readonly database: Database
  /** Local folder of the tables; made when it is not there. */
  readonly warehouse: string
  /** Called after tables were published, with where their metadata is. */
  readonly onPublished?: (tables: ReadonlyMap<TableName, string>) => Promise<void>
  /** Called when tables are about to be renamed, taken out or put back. */
  readonly onRowsChanged?: () => void
  /** Whether files are flushed to the disk before they are published. True unless the lake can be lost. */
  readonly durable?: boolean
  readonly files?: Files
  /** Milliseconds since the epoch. */
  readonly now?: () => number
  /** A new UUID. */
  readonly newId?: () => string
  /** A random number of 63 bits: a snapshot's id. */
  readonly random63?: () => bigint
}

/**
 * Opens the lake of a folder, and makes its catalogue where there is none.
 *
 * @throws MassifError LAKE_UNWRITABLE, LAKE_DISK_FULL, STATE_UNREADABLE, LAKE_MOVED, LAKE_NEWER
 */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const { database, files = localFiles, durable = true } = options
  const warehouse = warehouseUri(options.warehouse)
  if (!database.readOnly) {
    await files.makeFolder(warehouse)
    await createCatalog(database)
  }
  await checkPlace(database, warehouse)
  return new IcebergLake({
    database,
    warehouse,
    durable,
    onRowsChanged: options.onRowsChanged ?? (() => {}),
    onPublished: options.onPublished ?? (async () => {}),
    store: new Store(files),
    durability: new Durability(files),
    now: options.now ?? Date.now,
    newId: options.newId ?? randomUUID,
    random63: options.random63 ?? random63,
  })
}

/** From the random digits of a UUID, of which the process keeps a supply: asking for 8 bytes takes 50 times as long. */
function random63(): bigint {
  const digits = randomUUID()
  return BigInt(`0x${digits.slice(0, 4)}${digits.slice(24)}`) >> 1n
}
