import type { Database, Transaction } from '../../state/contract.ts'
import type { TableName } from '../contract.ts'
import { amongTables, CATALOG, type Identifier, IS_TABLE, identifier } from './tables.ts'

/** Where the metadata of every published table is, by names in their order. */
export async function publishedLocations(database: Database): Promise<ReadonlyMap<TableName, string>> {
  const rows = await database.all(
    `SELECT table_namespace, table_name, metadata_location FROM iceberg_tables
     WHERE catalog_name = ? AND ${IS_TABLE} AND metadata_location IS NOT NULL ORDER BY table_namespace, table_name`,
    CATALOG,
  )
  return new Map(rows.map(row => [`${row.table_namespace}.${row.table_name}`, String(row.metadata_location)]))
}

/** Where the metadata of tables is, read by one statement, so that all are of one moment. Unknown ones are left out. */
export async function locationsOf(
  database: Transaction,
  tables: readonly TableName[],
): Promise<ReadonlyMap<TableName, string>> {
  return readLocations(database, CATALOG, new Map(tables.map(table => [table, identifier(table)])))
}

/** Where the metadata of things is that a catalogue names. */
export async function readLocations<Key>(
  database: Transaction,
  catalog: string,
  names: ReadonlyMap<Key, Identifier>,
): Promise<ReadonlyMap<Key, string>> {
  if (names.size === 0) return new Map()
  const among = amongTables([...names.values()])
  const rows = await database.all(
    `SELECT table_namespace, table_name, metadata_location FROM iceberg_tables
     WHERE catalog_name = ? AND ${among.sql} AND ${IS_TABLE} AND metadata_location IS NOT NULL`,
    catalog,
    ...among.parameters,
  )
  const found = new Map(
    rows.map(row => [`${row.table_namespace}.${row.table_name}`, String(row.metadata_location)] as const),
  )
  const locations = new Map<Key, string>()
  for (const [key, { namespace, name }] of names) {
    const location = found.get(`${namespace}.${name}`)
    if (location !== undefined) locations.set(key, location)
  }
  return locations
}
