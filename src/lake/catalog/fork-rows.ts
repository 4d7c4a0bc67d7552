import type { Database, SqlRow, Transaction } from '../../state/contract.ts'
import type { TableName } from '../contract.ts'
import { locationsOf, readLocations } from './published.ts'
import { amongTables, FORK_CATALOG, type Identifier, identifier } from './tables.ts'

/** A fork as the catalogue knows it. */
export interface ForkRow extends Identifier {
  readonly run: string
  readonly table: TableName
  /** Its namespace in the catalogue of forks. */
  readonly forkNamespace: string
  /** The metadata file it began from; undefined for a new table. */
  readonly base: string | undefined
  /** New for every fork: whoever holds the token of one that was replaced can do nothing more. */
  readonly token: string
}

/** A power cut may undo forks: their steps are then run again. */
const RELAXED = { durable: false } as const

/**
 * Makes forks of tables in one transaction: rows on the same metadata, or none yet for a new table.
 *
 * @param keep takes over forks of the same run that are there, instead of making them anew
 */
export async function createForks(
  database: Database,
  run: string,
  tables: readonly TableName[],
  newToken: () => string,
  keep: boolean,
): Promise<readonly ForkRow[]> {
  if (tables.length === 0) return []
  return database.transaction(async transaction => {
    const old = new Map((await readForks(transaction, run, tables)).map(row => [row.table, row]))
    const bases = await locationsOf(transaction, tables)
    for (const namespace of new Set(tables.map(table => forkNamespace(run, table))))
      await transaction.run(
        `INSERT INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
         VALUES (?, ?, 'exists', 'true') ON CONFLICT DO NOTHING`,
        FORK_CATALOG,
        namespace,
      )
    const rows: ForkRow[] = []
    for (const table of tables) {
      const before = old.get(table)
      const token = newToken()
      if (before && keep) {
        await transaction.run(
          'UPDATE run_forks SET token = ? WHERE run_id = ? AND table_namespace = ? AND table_name = ?',
          token,
          run,
          before.namespace,
          before.name,
        )
        rows.push({ ...before, token })
        continue
      }
      if (before) await deleteFork(transaction, before)
      const row = {
        ...identifier(table),
        run,
        table,
        forkNamespace: forkNamespace(run, table),
        base: bases.get(table),
        token,
      }
      await insertFork(transaction, row)
      rows.push(row)
    }
    return rows
  }, RELAXED)
}

/** Ids of the runs that have forks. */
export async function forkedRuns(database: Transaction): Promise<readonly string[]> {
  const rows = await database.all('SELECT DISTINCT run_id FROM run_forks ORDER BY run_id')
  return rows.map(row => String(row.run_id))
}

/** The forks of a run. @param tables those of these tables alone */
export async function readForks(
  database: Transaction,
  run: string,
  tables?: readonly TableName[],
): Promise<readonly ForkRow[]> {
  const among = tables ? amongTables(tables.map(identifier)) : { sql: '1 = 1', parameters: [] }
  const rows = await database.all(
    `SELECT * FROM run_forks WHERE run_id = ? AND ${among.sql} ORDER BY table_namespace, table_name`,
    run,
    ...among.parameters,
  )
  return rows.map(forkRow)
}

/** Where the metadata of forks is; a new table has none before its first commit. */
export async function forkLocations(
  database: Transaction,
  forks: readonly ForkRow[],
): Promise<ReadonlyMap<ForkRow, string>> {
  const names = forks.map(fork => [fork, { namespace: fork.forkNamespace, name: fork.name }] as const)
  return readLocations(database, FORK_CATALOG, new Map(names))
}

/**
 * Moves a fork from one metadata file to another.
 *
 * @returns false, having changed nothing, when it was at another, or was replaced
 */
export async function moveFork(
  database: Database,
  fork: ForkRow,
  from: string | undefined,
  to: string,
): Promise<boolean> {
  const held =
    'EXISTS (SELECT 1 FROM run_forks WHERE run_id = ? AND table_namespace = ? AND table_name = ? AND token = ?)'
  const holder = [fork.run, fork.namespace, fork.name, fork.token]
  const changed = await database.transaction(
    transaction =>
      from === undefined
        ? transaction.run(
            `INSERT INTO iceberg_tables
               (catalog_name, table_namespace, table_name, metadata_location, previous_metadata_location, iceberg_type)
             SELECT CAST(? AS VARCHAR(255)), CAST(? AS VARCHAR(255)), CAST(? AS VARCHAR(255)), CAST(? AS VARCHAR(1000)),
               NULL, 'TABLE' WHERE ${held} ON CONFLICT DO NOTHING`,
            FORK_CATALOG,
            fork.forkNamespace,
            fork.name,
            to,
            ...holder,
          )
        : transaction.run(
            `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
             WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND ${held}`,
            to,
            from,
            FORK_CATALOG,
            fork.forkNamespace,
            fork.name,
            from,
            ...holder,
          ),
    RELAXED,
  )
  return changed === 1
}

/**
 * Moves a fork to another metadata file, made on another base, in one transaction.
 *
 * @returns false, having changed nothing, when it was at another, or was replaced
 */
export async function rebaseFork(
  database: Database,
  fork: ForkRow,
  { from, to, base }: { readonly from: string; readonly to: string; readonly base: string },
): Promise<boolean> {
  return database.transaction(async transaction => {
    const held = await transaction.run(
      'UPDATE run_forks SET base = ? WHERE run_id = ? AND table_namespace = ? AND table_name = ? AND token = ? AND base = ?',
      base,
      fork.run,
      fork.namespace,
      fork.name,
      fork.token,
      fork.base ?? null,
    )
    if (held !== 1) return false
    const moved = await transaction.run(
      `UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ?
       WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ?`,
      to,
      from,
      FORK_CATALOG,
      fork.forkNamespace,
      fork.name,
      from,
    )
    if (moved !== 1) throw new Error(`the fork of ${fork.table} moved while it was put on another base`)
    return true
  }, RELAXED)
}

/** Forgets forks. */
export async function deleteForks(database: Database, forks: readonly ForkRow[]): Promise<void> {
  if (forks.length === 0) return
  await database.transaction(async transaction => {
    for (const fork of forks) await deleteFork(transaction, fork)
    await deleteEmptyNamespaces(transaction, forks)
  }, RELAXED)
}

/** Forgets the namespaces of forks in which none is left. */
export async function deleteEmptyNamespaces(transaction: Transaction, forks: readonly ForkRow[]): Promise<void> {
  for (const namespace of new Set(forks.map(fork => fork.forkNamespace)))
    await transaction.run(
      `DELETE FROM iceberg_namespace_properties WHERE catalog_name = ? AND namespace = ?
         AND NOT EXISTS (SELECT 1 FROM run_forks WHERE fork_namespace = ?)`,
      FORK_CATALOG,
      namespace,
      namespace,
    )
}

async function insertFork(transaction: Transaction, fork: ForkRow): Promise<void> {
  if (fork.base !== undefined)
    await transaction.run(
      `INSERT INTO iceberg_tables
         (catalog_name, table_namespace, table_name, metadata_location, previous_metadata_location, iceberg_type)
       VALUES (?, ?, ?, ?, NULL, 'TABLE')`,
      FORK_CATALOG,
      fork.forkNamespace,
      fork.name,
      fork.base,
    )
  await transaction.run(
    `INSERT INTO run_forks (run_id, table_namespace, table_name, fork_catalog, fork_namespace, base, token)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    fork.run,
    fork.namespace,
    fork.name,
    FORK_CATALOG,
    fork.forkNamespace,
    fork.base ?? null,
    fork.token,
  )
}

/** Does nothing to a fork that has taken the place of `fork`. */
async function deleteFork(transaction: Transaction, fork: ForkRow): Promise<void> {
  const gone = await transaction.run(
    'DELETE FROM run_forks WHERE run_id = ? AND table_namespace = ? AND table_name = ? AND token = ?',
    fork.run,
    fork.namespace,
    fork.name,
    fork.token,
  )
  if (gone === 1)
    await transaction.run(
      'DELETE FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?',
      FORK_CATALOG,
      fork.forkNamespace,
      fork.name,
    )
}

function forkNamespace(run: string, table: TableName): string {
  return `${run}.${identifier(table).namespace}`
}

function forkRow(row: SqlRow): ForkRow {
  const [namespace, name] = [String(row.table_namespace), String(row.table_name)]
  return {
    namespace,
    name,
    run: String(row.run_id),
    table: `${namespace}.${name}`,
    forkNamespace: String(row.fork_namespace),
    base: row.base === null || row.base === undefined ? undefined : String(row.base),
    token: String(row.token),
  }
}
