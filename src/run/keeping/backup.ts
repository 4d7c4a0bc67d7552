import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import { allRows } from '../../lake/catalog/all-rows.ts'
import { localPath } from '../../lake/files/uri.ts'
import { warehouseUri } from '../../lake/fork.ts'
import { fileKey } from '../../lake/maintenance/reachable.ts'
import type { Database } from '../../state/contract.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import type { Workspace } from '../workspace.ts'
import {
  type BackedUp,
  type BackupManifest,
  commitBackup,
  NEXT_DATABASE,
  readBackupManifest,
  settleBackup,
  syncFolder,
} from './backup-manifest.ts'
import { copyWhole, digestOf, explain } from './copy.ts'

export interface BackupOptions {
  /** Absolute path. */
  readonly folder: string
  readonly now: () => Date
  readonly signal?: AbortSignal
  /** Called when a file was copied. */
  readonly onProgress?: (done: { readonly files: number; readonly bytes: number; readonly of: number }) => void
}

/** What a backup took. */
export interface BackupMade {
  readonly at: string
  readonly tables: number
  readonly files: number
  readonly bytes: number
  /** Files and bytes that an earlier backup in the folder had not. */
  readonly copied: { readonly files: number; readonly bytes: number }
  /** Files that the earlier one alone had. */
  readonly removed: number
  /** Tables of other warehouses: their files are not the lake's, and not in the backup. */
  readonly outside: readonly string[]
}

/** Files copied at a time. */
const WIDTH = 4

/**
 * Copies the lake as it is at one moment, while runs go on: the database first, then the files that its rows lead to,
 * which never change. What running runs have staged is left out. Files that an earlier backup in the folder has are not
 * copied again. The folder's `backup.json` is written last.
 *
 * @throws MassifError LAKE_BACKUP when the folder is no place for one, LAKE_DISK_FULL, LAKE_UNWRITABLE, LAKE_FILE_MISSING
 */
export async function backup(workspace: Workspace, options: BackupOptions): Promise<BackupMade> {
  const { folder } = options
  const lake = resolve(workspace.settings.lake)
  makeRoom(folder, lake)
  await settleBackup(folder)
  const before = readBackupManifest(folder)
  const at = options.now().toISOString()
  const database = join(folder, NEXT_DATABASE)
  // Whoever expires or cleans knows of a reader from before the moment that is copied until all is.
  const rows = await workspace.reading.hold('backup', () => takeDatabase(workspace.database, database))
  const { own, outside } = await wantedFiles(rows, lake, workspace)
  const { files, copied } = await copyFiles(own, lake, before, options)
  const manifest: BackupManifest = {
    kind: 'massif-backup',
    version: 1,
    at,
    location: warehouseUri(lake),
    database: {
      path: 'massif.db',
      bytes: statSync(database).size,
      sha256: await digestOf(database),
    },
    files,
  }
  for (const each of new Set(files.map(({ path }) => dirname(path)))) syncFolder(join(folder, each))
  commitBackup(folder, manifest)
  const kept = new Set(files.map(({ path }) => path))
  const gone = (before?.files ?? []).filter(({ path }) => !kept.has(path))
  for (const { path } of gone) rmSync(join(folder, path), { force: true })
  return {
    at,
    tables: [...rows.keys()].length - outside.length,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    copied,
    removed: gone.length,
    outside,
  }
}

function makeRoom(folder: string, lake: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    explain(error, lake, folder)
  }
  const [real, from] = [realpathSync(folder), realpathSync(lake)]
  if (`${real}${sep}`.startsWith(`${from}${sep}`) || `${from}${sep}`.startsWith(`${real}${sep}`))
    fail('LAKE_BACKUP', `${folder} cannot hold a backup of ${lake}: one is in the other`)
  const foreign = readdirSync(folder).length > 0 && !existsSync(join(folder, 'backup.json')) && !isUnfinished(folder)
  if (foreign) fail('LAKE_BACKUP', `${folder} holds something that is no backup`, { hint: 'Name an empty folder.' })
}

/** Whether it is what a backup left that was killed before its end. */
function isUnfinished(folder: string): boolean {
  return existsSync(join(folder, NEXT_DATABASE))
}

/**
 * Copies the database as it is at one moment, without what is of running processes alone.
 *
 * @returns the metadata files of all tables in it, by catalogue and name
 */
async function takeDatabase(database: Database, to: string): Promise<ReadonlyMap<string, string>> {
  rmSync(to, { force: true })
  await database.run('vacuum into ?', to)
  const copy = openSqlite(to)
  try {
    await copy.transaction(async transaction => {
      await transaction.run("delete from iceberg_tables where catalog_name = 'lake_runs'")
      await transaction.run("delete from iceberg_namespace_properties where catalog_name = 'lake_runs'")
      for (const table of ['run_forks', 'leases', 'readers']) await transaction.run(`delete from ${table}`)
    })
    const rows = await allRows(copy)
    await copy.run('pragma wal_checkpoint(truncate)')
    await copy.all('pragma journal_mode = delete')
    return new Map(rows.map(({ by, location }) => [by, location]))
  } finally {
    await copy.close()
  }
}

async function wantedFiles(
  rows: ReadonlyMap<string, string>,
  lake: string,
  workspace: Workspace,
): Promise<{ readonly own: readonly string[]; readonly outside: readonly string[] }> {
  const needed = (await workspace.lake.maintenance()).needed()
  const inside = `${fileKey(warehouseUri(lake))}/`
  const outside: string[] = []
  const current = new Set<string>()
  for (const [by, location] of rows) {
    if (!fileKey(location).startsWith(inside)) {
      outside.push(by)
      continue
    }
    current.add(fileKey(location))
    await needed.addMetadata(location)
  }
  // The log of a table may name metadata files that are long gone: nobody reads a table's rows by them.
  const isLost = (key: string) => key.endsWith('.metadata.json') && !current.has(key) && !existsSync(key)
  return { own: [...needed.files].filter(key => key.startsWith(inside) && !isLost(key)).sort(), outside }
}

async function copyFiles(
  keys: readonly string[],
  lake: string,
  before: BackupManifest | undefined,
  { folder, signal, onProgress }: BackupOptions,
): Promise<{ readonly files: readonly BackedUp[]; readonly copied: BackupMade['copied'] }> {
  const known = new Map(before?.files.map(file => [file.path, file]))
  const files: BackedUp[] = []
  const copied = { files: 0, bytes: 0 }
  const root = fileKey(warehouseUri(lake))
  const one = async (key: string) => {
    signal?.throwIfAborted()
    const path = relative(root, localPath(key)).replaceAll('\\', '/')
    const to = join(folder, path)
    const had = known.get(path)
    if (had && existsSync(to) && statSync(to).size === had.bytes) files.push(had)
    else {
      const made = await copyWhole(key, to)
      files.push({ path, ...made })
      copied.files++
      copied.bytes += made.bytes
    }
    onProgress?.({ files: files.length, bytes: copied.bytes, of: keys.length })
  }
  const rest = keys.values()
  const worker = async () => {
    for (const key of rest) await one(key)
  }
  await Promise.all(Array.from({ length: WIDTH }, worker))
  return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)), copied }
}
