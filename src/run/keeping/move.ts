import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { placeOf, recordPlace } from '../../lake/catalog/place.ts'
import { localFiles } from '../../lake/files/local.ts'
import { localPath } from '../../lake/files/uri.ts'
import { warehouseUri } from '../../lake/fork.ts'
import { Mover } from '../../lake/move/mover.ts'
import { movedUri, type Places, spellings } from '../../lake/move/prefix.ts'
import type { Database, Transaction } from '../../state/contract.ts'
import { allLeases } from '../../state/leases.ts'
import { migrate } from '../../state/migrate.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import type { Workspace } from '../workspace.ts'
import { type BackupMade, type BackupOptions, backup } from './backup.ts'
import { Journal } from './journal.ts'

export interface LakeMoved {
  /** Paths. */
  readonly from: string
  readonly to: string
  /** Tables whose metadata was written again. */
  readonly tables: number
  /** Files of metadata that were written. */
  readonly files: number
}

/**
 * Makes a lake whose folder was copied or moved at home where it is: its metadata is written again, under new names, for
 * the files that are there; then all rows move to it in one transaction. What is at the other place is not touched. If it
 * is killed, it can be called again.
 *
 * @param folder of the lake; holds its database
 * @returns undefined when the lake is at home
 * @throws MassifError LAKE_FILE_MISSING, LAKE_METADATA, LAKE_UNSUPPORTED, LAKE_UNWRITABLE, LAKE_DISK_FULL
 */
export async function moveLake(folder: string): Promise<LakeMoved | undefined> {
  const file = join(folder, 'massif.db')
  if (!existsSync(file)) fail('LAKE_CATALOG', `There is no lake in ${folder}: ${file} is not there`)
  const database = openSqlite(file)
  try {
    await migrate(database)
    await database.run(
      'create table if not exists lake_place (version integer not null, location varchar(1000) not null)',
    )
    const to = warehouseUri(folder)
    const from = await placeOf(database)
    if (from === undefined || from === to) return undefined
    const moved = await move(database, { from, to })
    const journal = new Journal(folder, database, () => new Date())
    journal.changed()
    await journal.settle()
    return moved
  } finally {
    await database.close()
  }
}

async function move(database: Database, places: Places): Promise<LakeMoved> {
  const { moveDeletes } = await import('../../engines/duckdb/write/move-deletes.ts')
  const mover = new Mover({
    ...places,
    files: localFiles,
    newId: randomUUID,
    moveDeletes: (from, to) => moveDeletes(from, to, spellings(places), places.to),
  })
  const rows = await database.all(
    'select catalog_name, table_namespace, table_name, metadata_location from iceberg_tables where metadata_location is not null',
  )
  const moved = new Map<string, string>()
  const lost: string[] = []
  for (const { catalog_name: catalog, metadata_location: location } of rows) {
    try {
      moved.set(String(location), await mover.metadata(String(location)))
    } catch (error) {
      // What a run was staging while the folder was copied may not be there. It is of no use here.
      const isStaged = catalog === 'lake_runs' && error instanceof MassifError && error.code !== 'LAKE_DISK_FULL'
      if (!isStaged) throw error
      lost.push(String(location))
    }
  }
  for (const { base } of await database.all('select distinct base from run_forks where base is not null'))
    moved.set(String(base), await mover.metadata(String(base)))
  for (const location of await pastLocations(database)) {
    if (moved.has(location) || !existsSync(localPath(movedUri(location, places)))) continue
    // What a run could be rolled back to; if a part of it is gone by now, it no longer can.
    const after = await mover.metadata(location).catch(() => undefined)
    if (after !== undefined) moved.set(location, after)
  }
  await mover.sync()
  await database.transaction(async transaction => {
    for (const location of lost) await forget(transaction, location)
    for (const [before, after] of moved) await point(transaction, before, after)
    await movePaths(transaction, places)
    await transaction.run('delete from readers')
    await transaction.run('delete from leases')
    await recordPlace(transaction, places.to)
  })
  const tables = rows.filter(
    row => row.catalog_name === 'lake' && moved.get(String(row.metadata_location)) !== row.metadata_location,
  )
  return { from: localPath(places.from), to: localPath(places.to), tables: tables.length, files: mover.written }
}

/** Where tables were before what was published since. */
async function pastLocations(database: Database): Promise<readonly string[]> {
  const rows = await database.all(
    'select distinct from_location as value from publications where undone_at is null and from_location is not null',
  )
  return rows.map(({ value }) => String(value))
}

async function forget(transaction: Transaction, location: string): Promise<void> {
  await transaction.run(
    `delete from run_forks where exists (select 1 from iceberg_tables t where t.catalog_name = run_forks.fork_catalog
       and t.table_namespace = run_forks.fork_namespace and t.table_name = run_forks.table_name and t.metadata_location = ?)`,
    location,
  )
  await transaction.run('delete from iceberg_tables where metadata_location = ?', location)
}

async function point(transaction: Transaction, before: string, after: string): Promise<void> {
  await transaction.run(
    'update iceberg_tables set metadata_location = ?, previous_metadata_location = null where metadata_location = ?',
    after,
    before,
  )
  await transaction.run('update run_forks set base = ? where base = ?', after, before)
  await transaction.run('update produced set metadata_location = ? where metadata_location = ?', after, before)
  await transaction.run('update steps set staged = ? where staged = ?', after, before)
  await transaction.run('update publications set from_location = ? where from_location = ?', after, before)
  await transaction.run('update publications set to_location = ? where to_location = ?', after, before)
  await transaction.run(
    'update publications set before = replace(before, ?, ?)',
    JSON.stringify(before),
    JSON.stringify(after),
  )
}

/** What names files that are no longer current is told from what is by its place alone. */
async function movePaths(transaction: Transaction, places: Places): Promise<void> {
  for (const { table, column } of [
    { table: 'produced', column: 'metadata_location' },
    { table: 'steps', column: 'staged' },
    { table: 'iceberg_namespace_properties', column: 'property_value' },
  ] as const) {
    const rows = await transaction.all(`select distinct ${column} as value from ${table} where ${column} is not null`)
    for (const { value } of rows) {
      const after = movedUri(String(value), places)
      if (after !== value)
        await transaction.run(`update ${table} set ${column} = ? where ${column} = ?`, after, String(value))
    }
  }
}

/**
 * Copies a lake to another folder, and makes the copy at home there. What runs have staged is not in it.
 *
 * @throws MassifError LAKE_BUSY while a run is at work, and what `backup` throws
 */
export async function copyLake(
  workspace: Workspace,
  options: BackupOptions,
): Promise<{ readonly made: BackupMade; readonly moved: LakeMoved | undefined }> {
  await refuseBusy(workspace.database, options.now())
  const made = await backup(workspace, options)
  const moved = await moveLake(options.folder)
  for (const name of readdirSync(options.folder)) if (name === 'backup.json') rmSync(join(options.folder, name))
  return { made, moved }
}

/** What a run publishes after the copy would be in the old place only. */
async function refuseBusy(database: Database, now: Date): Promise<void> {
  const [lease] = (await allLeases(database)).filter(({ expiresAt }) => expiresAt > now.toISOString())
  if (lease)
    fail('LAKE_BUSY', `Run ${lease.run} is at work on ${lease.table}`, { hint: 'Try again when it has ended.' })
}
