import type { Database, Transaction } from '../../state/contract.ts'
import type { Published, TableName } from '../contract.ts'
import { deleteEmptyNamespaces, type ForkRow } from './fork-rows.ts'
import { CATALOG, FORK_CATALOG, IS_TABLE } from './tables.ts'

/** A fork and the metadata file it is to be published at. */
export interface Publication {
  readonly fork: ForkRow
  readonly to: string
}

/** A publication that found another state than it began from. Thrown inside the transaction, which it undoes. */
export class Moved extends Error {
  readonly table: TableName
  readonly base: string | undefined
  readonly present: string | undefined
  /** False where it is not the base that moved, but the fork itself. */
  readonly ofBase: boolean

  constructor(fork: ForkRow, present: string | undefined, ofBase: boolean) {
    super(`${fork.table} moved`)
    this.table = fork.table
    this.base = fork.base
    this.present = present
    this.ofBase = ofBase
  }
}

/**
 * Publishes forks in one durable transaction. It is the one point at which tables change.
 *
 * @throws Moved, having changed nothing
 */
export async function publishForks(
  database: Database,
  publications: readonly Publication[],
  record: (transaction: Transaction, published: readonly Published[]) => Promise<void>,
): Promise<readonly Published[]> {
  // Every publisher goes in the same order, so that none waits for one that waits for it.
  const ordered = publications.toSorted(
    ({ fork: a }, { fork: b }) => order(a.namespace, b.namespace) || order(a.name, b.name),
  )
  const published = ordered.map(({ fork, to }) => ({ table: fork.table, from: fork.base, to }))
  await database.transaction(async transaction => {
    for (const namespace of new Set(ordered.map(({ fork }) => fork.namespace)))
      await transaction.run(
        `INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
         VALUES (?, ?, 'exists', 'true') ON CONFLICT DO NOTHING`,
        CATALOG,
        namespace,
      )
    for (const publication of ordered) await publishOne(transaction, publication)
    await deleteEmptyNamespaces(
      transaction,
      ordered.map(({ fork }) => fork),
    )
    await record(transaction, published)
  })
  return published
}

async function publishOne(transaction: Transaction, { fork, to }: Publication): Promise<void> {
  const present = async () => {
    const [row] = await transaction.all(
      `SELECT metadata_location FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?`,
      CATALOG,
      fork.namespace,
      fork.name,
    )
    return row ? String(row.metadata_location) : undefined
  }
  const moved =
    fork.base === undefined
      ? await insertTable(transaction, fork, to)
      : to === fork.base
        ? // Nothing was staged: the row stays as it is, but must not have moved either.
          Number((await present()) === fork.base)
        : await moveTable(transaction, fork, fork.base, to)
  if (moved !== 1) throw new Moved(fork, await present(), true)
  const gone = await transaction.run(
    `DELETE FROM iceberg_tables
     WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?`,
    FORK_CATALOG,
    fork.forkNamespace,
    fork.name,
    to,
  )
  const forgotten = await transaction.run(
    'DELETE FROM run_forks WHERE run_id = ? AND table_namespace = ? AND table_name = ? AND token = ?',
    fork.run,
    fork.namespace,
    fork.name,
    fork.token,
  )
  if (gone !== 1 || forgotten !== 1) throw new Moved(fork, undefined, false)
}

function insertTable(transaction: Transaction, fork: ForkRow, to: string): Promise<number> {
  return transaction.run(
    `INSERT INTO iceberg_tables
       (catalog_name, table_namespace, table_name, metadata_location, previous_metadata_location, iceberg_type)
     VALUES (?, ?, ?, ?, NULL, 'TABLE') ON CONFLICT DO NOTHING`,
    CATALOG,
    fork.namespace,
    fork.name,
    to,
  )
}

function moveTable(transaction: Transaction, fork: ForkRow, base: string, to: string): Promise<number> {
  return transaction.run(
    `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
     WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND ${IS_TABLE}`,
    to,
    base,
    CATALOG,
    fork.namespace,
    fork.name,
    base,
  )
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
