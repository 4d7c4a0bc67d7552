import type { Transaction } from '../../state/contract.ts'
import type { NamedState } from '../maintenance/contract.ts'

/** The states that all rows of all catalogues name: published, staged, of environments. */
export async function allRows(database: Transaction): Promise<readonly NamedState[]> {
  const rows = await database.all(
    `SELECT catalog_name, table_namespace, table_name, metadata_location FROM iceberg_tables
     WHERE metadata_location IS NOT NULL ORDER BY catalog_name, table_namespace, table_name`,
  )
  return rows.map(row => {
    const [catalog, table] = [String(row.catalog_name), `${row.table_namespace}.${row.table_name}`]
    return { by: `${catalog}.${table}`, catalog, table, location: String(row.metadata_location) }
  })
}

/** The states that forks began from. */
export async function forkBases(database: Transaction): Promise<readonly NamedState[]> {
  const rows = await database.all(
    'SELECT run_id, table_namespace, table_name, base FROM run_forks WHERE base IS NOT NULL ORDER BY run_id',
  )
  return rows.map(row => {
    const table = `${row.table_namespace}.${row.table_name}`
    return { by: `the base of run ${row.run_id} for ${table}`, catalog: undefined, table, location: String(row.base) }
  })
}
