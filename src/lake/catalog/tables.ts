import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Database, SqlValue } from '../../state/contract.ts'
import type { TableName } from '../contract.ts'

/** The catalogue of published tables. Other engines must call it so too, or they see an empty lake. */
export const CATALOG = 'lake'
/** The catalogue of forks. */
export const FORK_CATALOG = 'lake_runs'

/**
 * The first two are Iceberg's, as its JDBC catalogue (schema V1) and PyIceberg's SQL catalogue make them; the others are
 * ours: engines overwrite `previous_metadata_location`, so that a fork's base is kept apart; and where the lake is.
 */
const TABLES = [
  `CREATE TABLE IF NOT EXISTS iceberg_tables (
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name)
  )`,
  `CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255) NOT NULL,
    property_value VARCHAR(1000),
    PRIMARY KEY (catalog_name, namespace, property_key)
  )`,
  `CREATE TABLE IF NOT EXISTS run_forks (
    run_id VARCHAR(64) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    fork_catalog VARCHAR(255) NOT NULL,
    fork_namespace VARCHAR(255) NOT NULL,
    base VARCHAR(1000),
    token VARCHAR(64) NOT NULL,
    PRIMARY KEY (run_id, table_namespace, table_name)
  )`,
  `CREATE TABLE IF NOT EXISTS lake_place (
    version INTEGER NOT NULL,
    location VARCHAR(1000) NOT NULL
  )`,
]

/**
 * Makes the catalogue's tables where they are not there.
 *
 * @throws MassifError LAKE_CATALOG when tables of these names are others
 */
export async function createCatalog(database: Database): Promise<void> {
  for (const table of TABLES) await database.run(table)
  try {
    await database.all('SELECT iceberg_type FROM iceberg_tables LIMIT 0')
    await database.all('SELECT token FROM run_forks LIMIT 0')
  } catch (error) {
    if (error instanceof MassifError) throw error
    const hint =
      "An older catalogue of Iceberg's lacks a column: ALTER TABLE iceberg_tables ADD COLUMN iceberg_type VARCHAR(5)."
    fail('LAKE_CATALOG', `The catalogue's tables are not those of this version: ${message(error)}.`, { hint }, error)
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A table's name in its parts. */
export interface Identifier {
  readonly namespace: string
  readonly name: string
}

/** `marts.orders` in its parts. The last dot parts them. */
export function identifier(table: TableName): Identifier {
  const dot = table.lastIndexOf('.')
  if (dot <= 0 || dot === table.length - 1) throw new TypeError(`${table} is no namespace.name`)
  return { namespace: table.slice(0, dot), name: table.slice(dot + 1) }
}

/** Only rows of tables: views may be there too, and older writers left the type out. */
export const IS_TABLE = "(iceberg_type = 'TABLE' OR iceberg_type IS NULL)"

/** A condition on (table_namespace, table_name), and its parameters. @param among one or more */
export function amongTables(among: readonly Identifier[]): {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
} {
  const rows = among.map(() => '(?, ?)').join(', ')
  return {
    sql: `(table_namespace, table_name) IN (VALUES ${rows})`,
    parameters: among.flatMap(({ namespace, name }) => [namespace, name]),
  }
}
