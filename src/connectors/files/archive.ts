import { createWriteStream } from 'node:fs'
import { matchesGlob } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { fail } from '../../diagnostics/diagnostic.ts'
import { nearestNames } from '../../diagnostics/nearest.ts'
import { GLOB_CHARACTERS } from './paths.ts'

export interface Member {
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  readonly crc32: number
}

/**
 * The members of a zip archive that a name or pattern stands for, sorted.
 *
 * @param called what the user calls the archive
 * @throws MassifError SOURCE_TRUNCATED or SOURCE_UNREADABLE for a bad archive, SOURCE_NOTHING_FOUND for a name that is
 * not in it
 */
export async function membersOf(path: string, pattern: string, called: string): Promise<readonly Member[]> {
  const all = await reading(path, called, async zip => {
    const members: Member[] = []
    for await (const { fileName, uncompressedSize, crc32 } of zip.eachEntry())
      if (!fileName.endsWith('/')) members.push({ name: fileName, size: uncompressedSize, crc32 })
    return members
  })
  const exact = all.filter(member => member.name === pattern)
  if (exact.length > 0) return exact
  const names = all.map(member => member.name)
  if (!GLOB_CHARACTERS.test(pattern)) {
    const near = nearestNames(pattern, names)
    const there = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It holds ${names.slice(0, 5).join(', ')}.`
    fail('SOURCE_NOTHING_FOUND', `There is no ${pattern} in ${called}`, { hint: there })
  }
  return all.filter(member => matchesGlob(member.name, pattern)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Unpacks a member into a file.
 *
 * @param onBytes called with the number of bytes just unpacked
 * @throws MassifError SOURCE_TRUNCATED, SOURCE_UNREADABLE
 */
export async function unpack(
  path: string,
  member: string,
  called: string,
  target: string,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  await reading(path, called, async zip => {
    let entry: Entry | undefined
    for await (const each of zip.eachEntry()) if (each.fileName === member) entry = each
    if (!entry) return fail('SOURCE_NOTHING_FOUND', `There is no ${member} in ${called}`)
    let sum = 0
    const summed = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sum = crc32(chunk, sum)
        onBytes(chunk.length)
        done(null, chunk)
      },
    })
    const stages = [await zip.openReadStreamPromise(entry), summed, createWriteStream(target)]
    await pipeline(stages, signal ? { signal } : {})
    if (sum !== entry.crc32)
      fail('SOURCE_UNREADABLE', `${member} in ${called} is damaged: its checksum is not the one the archive holds`, {
        hint: 'Fetch the archive again.',
      })
  })
}

async function reading<T>(path: string, called: string, work: (zip: ZipFile) => Promise<T>): Promise<T> {
  const { openPromise } = await import('yauzl')
  let zip: ZipFile | undefined
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false })
    return await work(zip)
  } catch (error) {
    return badArchive(error, called)
  } finally {
    zip?.close()
  }
}

/** The words of the library for an archive that lacks its end: there is nothing but words to tell by. */
const CUT =
  /end of central directory record signature not found|unexpected EOF|unexpected end of file|invalid central directory file header/i

function badArchive(error: unknown, called: string): never {
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'MassifError' || name === 'AbortError' || code === 'ENOSPC') throw error
  if (CUT.test(message) || code === 'Z_BUF_ERROR')
    fail('SOURCE_TRUNCATED', `The archive ${called} ends too early, or is no zip archive`, {}, error)
  return fail('SOURCE_UNREADABLE', `The archive ${called} cannot be read: ${message}`, {}, error)
}
