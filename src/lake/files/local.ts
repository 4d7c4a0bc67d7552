import { closeSync, fsync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { access, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Code } from '../../diagnostics/codes/table.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Files, ListedFile } from './files.ts'
import { fileUri, localPath } from './uri.ts'

/**
 * Files of this machine. Metadata is small and read and written by the hundred, where a blocking call is several times
 * cheaper than one through the thread pool; syncing waits for the disk, so it is the pool's.
 */
export const localFiles: Files = Object.freeze({
  async read(uri: string) {
    return attempt(uri, 'LAKE_METADATA', 'read', () => {
      const path = localPath(uri)
      // A device or a pipe may have no end.
      if (!statSync(path).isFile()) fail('LAKE_METADATA', `Cannot read ${path}: it is no file.`)
      return readFileSync(path)
    })
  },
  async writeNew(uri: string, data: string | Uint8Array) {
    attempt(uri, 'LAKE_UNWRITABLE', 'write', () => writeFileSync(localPath(uri), data, { flag: 'wx' }))
  },
  async makeFolder(uri: string) {
    attempt(uri, 'LAKE_UNWRITABLE', 'make', () => mkdirSync(localPath(uri), { recursive: true }))
  },
  async sync(uri: string) {
    await sync(uri)
  },
  async syncFolder(uri: string) {
    // Windows has no way to sync a folder; its file systems journal the names themselves.
    if (process.platform !== 'win32') await sync(uri)
  },
  async exists(uri: string) {
    return access(localPath(uri)).then(
      () => true,
      () => false,
    )
  },
  async list(uri: string) {
    try {
      const found = await readdir(localPath(uri), { recursive: true, withFileTypes: true })
      return await Promise.all(
        found
          .filter(entry => entry.isFile())
          .map(async (entry): Promise<ListedFile> => {
            const path = join(entry.parentPath, entry.name)
            const { size, mtimeMs } = await stat(path)
            return { uri: fileUri(path), bytes: size, modified: mtimeMs }
          }),
      )
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? [] : explain(uri, 'LAKE_METADATA', 'list', error)
    }
  },
  async remove(uri: string) {
    await rm(localPath(uri), { force: true }).catch((error: unknown) =>
      explain(uri, 'LAKE_UNWRITABLE', 'remove', error),
    )
  },
} satisfies Files)

async function sync(uri: string): Promise<void> {
  const file = attempt(uri, 'LAKE_UNWRITABLE', 'sync', () => openSync(localPath(uri), 'r'))
  try {
    await flushed(file)
  } catch (error) {
    explain(uri, 'LAKE_UNWRITABLE', 'sync', error)
  } finally {
    closeSync(file)
  }
}

// Opening and closing wait for nothing; through the thread pool each would take as long as many a flush.
const flushed = promisify(fsync)

function attempt<T>(uri: string, code: Code, verb: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    return explain(uri, code, verb, error)
  }
}

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown } | undefined)?.code
}

const reasons: { readonly [code: string]: string } = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EMFILE: 'too many files are open',
}

function explain(uri: string, code: Code, verb: string, error: unknown): never {
  const path = localPath(uri)
  const system = codeOf(error)
  if (system === 'ENOSPC' || system === 'EDQUOT')
    fail('LAKE_DISK_FULL', `The disk is full: cannot ${verb} ${path}.`, {}, error)
  if (system === 'ENOENT' && verb !== 'make' && verb !== 'write')
    fail('LAKE_FILE_MISSING', `The lake's file ${path} is not there.`, {}, error)
  // Any other system error is told in the system's own words; what is no system error is a fault of ours.
  if (typeof system !== 'string') throw error
  const message = error instanceof Error ? error.message : String(error)
  fail(code, `Cannot ${verb} ${path}: ${reasons[system] ?? message}.`, {}, error)
}
