import type { Transaction } from '../../state/contract.ts'
import type { TableName } from '../contract.ts'
import { CATALOG, IS_TABLE, identifier } from './tables.ts'

/**
 * Takes a published table out of the catalogue.
 *
 * @returns false, having changed nothing, when it is not at `location`
 */
export async function removeName(transaction: Transaction, table: TableName, location: string): Promise<boolean> {
  const { namespace, name } = identifier(table)
  const gone = await transaction.run(
    `DELETE FROM iceberg_tables
     WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND ${IS_TABLE}`,
    CATALOG,
    namespace,
    name,
    location,
  )
  return gone === 1
}

/**
 * Gives a published table another name. Its files stay where they are.
 *
 * @returns false, having changed nothing, when it is not at `location`, or something has the other name
 */
export async function changeName(
  transaction: Transaction,
  from: TableName,
  to: TableName,
  location: string,
): Promise<boolean> {
  const [old, now] = [identifier(from), identifier(to)]
  await transaction.run(
    `INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
     VALUES (?, ?, 'exists', 'true') ON CONFLICT DO NOTHING`,
    CATALOG,
    now.namespace,
  )
  const taken = await transaction.all(
    'SELECT 1 FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?',
    CATALOG,
    now.namespace,
    now.name,
  )
  if (taken.length > 0) return false
  const moved = await transaction.run(
    `UPDATE iceberg_tables SET table_namespace = ?, table_name = ?
     WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND ${IS_TABLE}`,
    now.namespace,
    now.name,
    CATALOG,
    old.namespace,
    old.name,
    location,
  )
  return moved === 1
}

/**
 * Puts a published table back to another state.
 *
 * @param from the metadata file it is at; undefined where it is not there
 * @param to undefined to take it out
 * @returns false, having changed nothing, when it is not at `from`
 */
export async function restoreTable(
  transaction: Transaction,
  table: TableName,
  from: string | undefined,
  to: string | undefined,
): Promise<boolean> {
  if (from === to) return true
  if (to === undefined) return removeName(transaction, table, from as string)
  const { namespace, name } = identifier(table)
  const changed =
    from === undefined
      ? await transaction.run(
          `INSERT INTO iceberg_tables
             (catalog_name, table_namespace, table_name, metadata_location, previous_metadata_location, iceberg_type)
           VALUES (?, ?, ?, ?, NULL, 'TABLE') ON CONFLICT DO NOTHING`,
          CATALOG,
          namespace,
          name,
          to,
        )
      : await transaction.run(
          `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
           WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND ${IS_TABLE}`,
          to,
          from,
          CATALOG,
          namespace,
          name,
          from,
        )
  return changed === 1
}
