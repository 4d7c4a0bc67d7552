import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'

/**
 * Opens a database whose folder cannot be written. A database with a write-ahead log cannot simply be opened then: what
 * SQLite keeps beside it may not be there, and cannot be made.
 */
export function openToRead(file: string): DatabaseSync {
  const log = `${file}-wal`
  const hasLog = existsSync(log) && statSync(log).size > 0
  // Somebody who may write has it open: its log and the index of that are there, and are enough.
  if (existsSync(`${file}-shm`)) {
    try {
      return answering(new DatabaseSync(file, { readOnly: true }))
    } catch (error) {
      if (!hasLog) return untouched(file)
      if (!isUnopenable(error)) throw error
    }
  }
  return hasLog ? copied(file, log) : untouched(file)
}

/** Nobody can be writing a file that all changes of are in. */
function untouched(file: string): DatabaseSync {
  const address = pathToFileURL(file)
  address.searchParams.set('immutable', '1')
  return answering(new DatabaseSync(address, { readOnly: true }))
}

/** Its last changes are in the log alone, which can only be read where its index can be made: elsewhere. */
function copied(file: string, log: string): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), 'massif-state-'))
  try {
    const copy = join(folder, 'massif.db')
    copyFileSync(file, copy)
    copyFileSync(log, `${copy}-wal`)
    // A copy is as read-only as what it was copied from.
    for (const path of [copy, `${copy}-wal`]) chmodSync(path, 0o600)
    const memory = new DatabaseSync(copy)
    memory.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE')
    memory.close()
    const connection = answering(untouched(copy))
    // An open file stays readable once its name is gone, but on Windows, where the folder is left to the system.
    if (process.platform !== 'win32') rmSync(folder, { recursive: true, force: true })
    return connection
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** That a file cannot be read shows at the first statement only. */
function answering(connection: DatabaseSync): DatabaseSync {
  try {
    connection.prepare('SELECT count(*) FROM sqlite_master').all()
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}

const CANTOPEN = 14
const READONLY = 8

function isUnopenable(error: unknown): boolean {
  const code = Number((error as { readonly errcode?: unknown } | undefined)?.errcode) & 0xff
  return code === CANTOPEN || code === READONLY
}
