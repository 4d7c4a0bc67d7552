import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import { digestOf } from './copy.ts'

/** A file of a backup. */
export interface BackedUp {
  /** Below the backup's folder, with `/`. */
  readonly path: string
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly sha256: string
}

/** What a backup says of itself. It is written last: what it names is there. */
export interface BackupManifest {
  readonly kind: 'massif-backup'
  readonly version: 1
  /** The moment that the lake is of; ISO 8601. */
  readonly at: string
  /** URI of the lake's folder. */
  readonly location: string
  readonly database: BackedUp
  readonly files: readonly BackedUp[]
}

export const DATABASE = 'massif.db'
const MANIFEST = 'backup.json'
/** The database that belongs to a manifest which is about to be written, or just was. */
export const NEXT_DATABASE = 'massif.db.next'

/**
 * The manifest of the backup in a folder; undefined where there is none.
 *
 * @throws MassifError LAKE_BACKUP when it cannot be understood
 */
export function readBackupManifest(folder: string): BackupManifest | undefined {
  const path = join(folder, MANIFEST)
  if (!existsSync(path)) return undefined
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as BackupManifest
    if (manifest.kind === 'massif-backup' && manifest.version === 1) return manifest
  } catch (error) {
    return fail('LAKE_BACKUP', `${path} is not JSON`, {}, error)
  }
  return fail('LAKE_BACKUP', `${path} is not of a backup that this version knows`)
}

/** Puts a manifest in the place of the last one, with its database: from then on it is the backup. */
export function commitBackup(folder: string, manifest: BackupManifest): void {
  const next = join(folder, `${MANIFEST}.next`)
  writeFileSync(next, `${JSON.stringify(manifest, undefined, 1)}\n`)
  syncPath(next)
  renameSync(next, join(folder, MANIFEST))
  syncFolder(folder)
  renameSync(join(folder, NEXT_DATABASE), join(folder, DATABASE))
  syncFolder(folder)
}

/** Ends what a backup left that was killed: its database takes its place if its manifest did. */
export async function settleBackup(folder: string): Promise<void> {
  const next = join(folder, NEXT_DATABASE)
  if (!existsSync(next)) return
  const manifest = readBackupManifest(folder)
  if (manifest && (await digestOf(next)) === manifest.database.sha256) renameSync(next, join(folder, DATABASE))
  else rmSync(next)
  syncFolder(folder)
}

export function syncPath(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Windows has no way to sync a folder. */
export function syncFolder(path: string): void {
  if (process.platform !== 'win32') syncPath(path)
}
