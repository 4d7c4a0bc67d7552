import { realpathSync } from 'node:fs'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Database, Transaction } from '../../state/contract.ts'
import { localPath } from '../files/uri.ts'
import { CATALOG } from './tables.ts'

/** The layout of a lake that this version writes: which files there are, what their names and summaries say. */
export const LAKE_VERSION = 1

/**
 * Makes sure that a lake is where it was when its tables were written, and of a layout that is known. Metadata names
 * files by their whole paths: a lake that was copied would read, and then write over, the files of the first one.
 *
 * @param warehouse URI of the lake's folder
 * @throws MassifError LAKE_MOVED, LAKE_NEWER
 */
export async function checkPlace(database: Database, warehouse: string): Promise<void> {
  const [row] = await database.all('SELECT version, location FROM lake_place')
  if (!row) {
    const place = (await placeOfTables(database)) ?? warehouse
    if (!database.readOnly) await recordPlace(database, place)
    return refuseMoved(place, warehouse)
  }
  const version = Number(row.version)
  if (version > LAKE_VERSION)
    fail('LAKE_NEWER', `The lake has layout ${version}; this Massif knows layouts up to ${LAKE_VERSION}`)
  refuseMoved(String(row.location), warehouse)
}

/** Says where a lake is from now on. */
export async function recordPlace(transaction: Transaction, warehouse: string): Promise<void> {
  await transaction.run('DELETE FROM lake_place')
  await transaction.run('INSERT INTO lake_place (version, location) VALUES (?, ?)', LAKE_VERSION, warehouse)
}

/** URI of the folder that a lake's tables say they are in; undefined where nothing says it. */
export async function placeOf(database: Transaction): Promise<string | undefined> {
  const [row] = await database.all('SELECT location FROM lake_place')
  return row ? String(row.location) : placeOfTables(database)
}

/** Lakes were once made without saying where. Their tables say it: `<lake>/<namespace>/<table>/metadata/<file>`. */
async function placeOfTables(database: Transaction): Promise<string | undefined> {
  const rows = await database.all(
    `SELECT table_namespace, metadata_location FROM iceberg_tables
     WHERE catalog_name = ? AND metadata_location IS NOT NULL ORDER BY table_namespace, table_name`,
    CATALOG,
  )
  for (const { table_namespace: namespace, metadata_location: location } of rows) {
    const folder = /^(.+)\/([^/]+)\/[^/]+\/metadata\/[^/]+$/.exec(String(location))
    if (folder?.[1] !== undefined && folder[2] === namespace) return folder[1]
  }
  return undefined
}

function refuseMoved(recorded: string, warehouse: string): void {
  if (recorded === warehouse || realPath(recorded) === realPath(warehouse)) return
  const [from, to] = [localPath(recorded), localPath(warehouse)]
  fail('LAKE_MOVED', `The lake in ${to} was written in ${from}, and its metadata names files there`)
}

/** A link to the lake's folder is no other place. */
function realPath(uri: string): string {
  const path = localPath(uri)
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
