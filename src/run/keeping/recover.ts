import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import { recordPlace } from '../../lake/catalog/place.ts'
import { createCatalog } from '../../lake/catalog/tables.ts'
import { warehouseUri } from '../../lake/fork.ts'
import type { Database, Transaction } from '../../state/contract.ts'
import { migrate } from '../../state/migrate.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import { syncFolder } from './backup-manifest.ts'
import { copyWhole } from './copy.ts'
import { type FoundTable, findTables } from './find-tables.ts'
import { Journal } from './journal.ts'
import type { Row } from './journal-file.ts'
import { verifyBackup } from './verify-backup.ts'

/** What was found again. */
export interface Recovered {
  readonly tables: readonly string[]
  /** Tables whose last state could not be read: an earlier one stands. */
  readonly earlier: readonly string[]
  /** Tables that no journal names: the newest state stands that a later one was begun from. */
  readonly guessed: readonly string[]
  /** Tables of which no state can be read, or none is known to have been published. */
  readonly lost: readonly string[]
  /** Files that were copied from a backup. */
  readonly copied: number
  /** Where the database went that was there. */
  readonly setAside: string | undefined
}

const DATABASE = 'massif.db'
const RECOVERING = 'massif.db.recovering'

/**
 * Makes the catalogue again from the journal and the metadata files that a lake's folder holds.
 *
 * @param folder of the lake
 * @throws MassifError LAKE_RECOVER when there is a catalogue that can be read, or nothing to make one of
 */
export async function recover(folder: string, now: () => Date): Promise<Recovered> {
  const problem = await problemOf(join(folder, DATABASE))
  if (problem === undefined)
    fail('LAKE_RECOVER', `The catalogue in ${folder} can be read: there is nothing to recover`, {
      hint: 'To go back to a backup, name it: `massif lake recover --from DIR`.',
    })
  const found = await findTables(folder)
  if (found.tables.length === 0)
    fail('LAKE_RECOVER', `There are no tables in ${folder} to recover`, {
      hint: 'Take a backup: `massif lake recover --from DIR`.',
    })
  const target = join(folder, RECOVERING)
  removeDatabase(target)
  const database = openSqlite(target)
  try {
    await migrate(database)
    await createCatalog(database)
    await database.transaction(async transaction => {
      for (const table of found.tables) await insertTable(transaction, table)
      await recordPlace(transaction, found.place ?? warehouseUri(folder))
    })
    await endLog(database)
  } finally {
    await database.close()
  }
  const setAside = swapIn(folder, now())
  await settleJournal(folder, now)
  const of = (how: FoundTable['how']) => found.tables.filter(table => table.how === how).map(({ name }) => name)
  return {
    tables: found.tables.map(({ name }) => name),
    earlier: of('earlier'),
    guessed: of('guessed'),
    lost: found.lost,
    copied: 0,
    setAside,
  }
}

/**
 * Goes back to a backup: its database, and those of its files that are missing.
 *
 * @throws MassifError LAKE_BACKUP when it is not whole; LAKE_DISK_FULL, LAKE_UNWRITABLE
 */
export async function recoverFrom(backup: string, folder: string, now: () => Date): Promise<Recovered> {
  const { manifest, faults } = await verifyBackup(backup)
  const [fault] = faults
  if (fault) fail('LAKE_BACKUP', `${fault.message}: the backup is not whole, and nothing was changed`)
  let copied = 0
  for (const { path, bytes } of manifest.files) {
    const to = join(folder, path)
    if (existsSync(to) && statSync(to).size === bytes) continue
    await copyWhole(join(backup, path), to)
    copied++
  }
  await copyWhole(join(backup, manifest.database.path), join(folder, RECOVERING))
  const setAside = swapIn(folder, now())
  const tables = await settleJournal(folder, now)
  return { tables, earlier: [], guessed: [], lost: [], copied, setAside }
}

/** Why a database cannot serve as a catalogue; undefined where it can. */
async function problemOf(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return 'it is not there'
  try {
    const database = openSqlite(file)
    try {
      const [check] = await database.all('pragma quick_check')
      if (check && Object.values(check)[0] !== 'ok') return 'it is damaged'
      const [row] = await database.all("select count(*) as n from iceberg_tables where catalog_name = 'lake'")
      return Number(row?.n) === 0 ? 'it is empty' : undefined
    } finally {
      await database.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function insertTable(transaction: Transaction, { name, location, entry }: FoundTable): Promise<void> {
  const dot = name.lastIndexOf('.')
  const [namespace, table] = [name.slice(0, dot), name.slice(dot + 1)]
  await transaction.run(
    `insert into iceberg_namespace_properties (catalog_name, namespace, property_key, property_value)
     values ('lake', ?, 'exists', 'true') on conflict do nothing`,
    namespace,
  )
  await transaction.run(
    `insert into iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type)
     values ('lake', ?, ?, ?, 'TABLE')`,
    namespace,
    table,
    location,
  )
  const { produced, cursor, checked = [] } = entry
  if (produced) await insertRow(transaction, 'produced', { ...produced, metadata_location: location })
  if (cursor) await insertRow(transaction, 'cursors', cursor)
  for (const row of checked) await insertRow(transaction, 'checked', row)
}

async function insertRow(transaction: Transaction, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row)
  await transaction.run(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    ...Object.values(row),
  )
}

/** All of a database in its one file, so that it can be given another name. */
async function endLog(database: Database): Promise<void> {
  await database.run('pragma wal_checkpoint(truncate)')
  await database.all('pragma journal_mode = delete')
}

/** @returns where the database that was there went */
function swapIn(folder: string, now: Date): string | undefined {
  const file = join(folder, DATABASE)
  const aside = `${file}.broken-${now.toISOString().replace(/\D/g, '').slice(0, 14)}`
  const present = readdirSync(folder).filter(name => /^massif\.db(-wal|-shm)?$/.test(name))
  for (const name of present)
    renameSync(join(folder, name), name === DATABASE ? aside : `${aside}${name.slice(DATABASE.length)}`)
  renameSync(join(folder, RECOVERING), file)
  syncFolder(folder)
  return present.includes(DATABASE) ? aside : undefined
}

function removeDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
}

/** @returns the names of the tables there are */
async function settleJournal(folder: string, now: () => Date): Promise<readonly string[]> {
  const database = openSqlite(join(folder, DATABASE))
  try {
    await migrate(database)
    const journal = new Journal(folder, database, now)
    journal.changed()
    await journal.settle()
    const rows = await database.all(
      "select table_namespace, table_name from iceberg_tables where catalog_name = 'lake' order by 1, 2",
    )
    return rows.map(row => `${row.table_namespace}.${row.table_name}`)
  } finally {
    await database.close()
  }
}
