import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'

/** What was copied. */
export interface Copied {
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly sha256: string
}

/**
 * Copies a file, durably, under its name only when it is whole.
 *
 * @throws MassifError LAKE_DISK_FULL, LAKE_UNWRITABLE, LAKE_FILE_MISSING
 */
export async function copyWhole(from: string, to: string): Promise<Copied> {
  const partial = `${to}.partial`
  try {
    await mkdir(dirname(to), { recursive: true })
    const target = await open(partial, 'w')
    const hash = createHash('sha256')
    let bytes = 0
    try {
      for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
        hash.update(chunk)
        bytes += chunk.length
        for (let at = 0; at < chunk.length; ) at += (await target.write(chunk, at)).bytesWritten
      }
      await target.sync()
    } finally {
      await target.close()
    }
    await rename(partial, to)
    return { bytes, sha256: hash.digest('hex') }
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {})
    return explain(error, from, to)
  }
}

/** SHA-256 of a file, hexadecimal. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Says what went wrong with a copy. */
export function explain(error: unknown, from: string, to: string): never {
  const { code, message, path } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') fail('LAKE_DISK_FULL', `The disk is full: cannot write ${to}`, {}, error)
  if (code === 'ENOENT' && path === from) fail('LAKE_FILE_MISSING', `The lake's file ${from} is not there`, {}, error)
  if (code === undefined) throw error
  return fail('LAKE_UNWRITABLE', `Cannot copy to ${to}: ${message}`, {}, error)
}
