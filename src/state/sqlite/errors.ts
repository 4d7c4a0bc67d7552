import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'

/** Primary result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5
const READONLY = 8
const IOERR = 10
const CORRUPT = 11
const FULL = 13
const CANTOPEN = 14
const NOTADB = 26

function resultCode(error: unknown): number | undefined {
  const code = (error as { readonly errcode?: unknown } | undefined)?.errcode
  // The low byte is the primary code, the rest details it.
  return typeof code === 'number' ? code & 0xff : undefined
}

/** Whether another connection holds a lock that a statement needs. */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === BUSY
}

/**
 * The error to throw for one that SQLite or the file system gave: a MassifError where it is about the database's file,
 * the same error where it is about the statement.
 */
export function sqliteError(file: string, error: unknown): unknown {
  if (error instanceof MassifError) return error
  const cause = { cause: error }
  const system = (error as { readonly code?: unknown } | undefined)?.code
  const code = resultCode(error)
  if (code === FULL || system === 'ENOSPC' || (code === IOERR && hasNoRoom(file)))
    return new MassifError([diagnostic('LAKE_DISK_FULL', `The disk of the state database ${file} is full.`)], cause)
  const because = reason(code, system)
  if (!because) return error
  const hint = hints[because]
  return new MassifError(
    [diagnostic('STATE_UNREADABLE', `The state database ${file} ${because}.`, hint ? { hint } : {})],
    cause,
  )
}

function reason(code: number | undefined, system: unknown): keyof typeof hints | undefined {
  if (code === NOTADB) return 'is not a SQLite database'
  if (code === CORRUPT) return 'is damaged'
  if (code === READONLY || system === 'EROFS' || system === 'EACCES' || system === 'EPERM') return 'cannot be written'
  if (code === CANTOPEN || system === 'ENOTDIR' || system === 'EEXIST') return 'cannot be opened'
  if (code === IOERR) return 'cannot be read or written'
  if (code === BUSY) return 'is held by another process'
  return undefined
}

const hints = {
  'is not a SQLite database': 'Put it aside, or take it back from a backup.',
  'is damaged': 'Take it back from a backup.',
  'cannot be written': 'Look at the permissions of the file and of its folder: both must be writable.',
  'cannot be opened': 'Look at the path and at the permissions of its folder.',
  'cannot be read or written': 'Look at the disk it is on. SQLite must not be on a network disk.',
  'is held by another process': 'Wait until the other process is done, or stop it.',
} as const

/** Less than SQLite asks for at a time, for the log and its index. Bytes. */
const NO_ROOM = 64 * 1024

/** SQLite says of some files beside the database, such as the log's index, only that they could not be written. */
function hasNoRoom(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < NO_ROOM
  } catch {
    return false
  }
}
