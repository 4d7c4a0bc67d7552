import { createReadStream, createWriteStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Compression } from '../../engines/file-scan.ts'

/** Large pieces: each costs a trip to the thread pool. Bytes. */
const PIECE = 1 << 20

/** Whether `label` is an encoding of the WHATWG list. */
export function knownEncoding(label: string): boolean {
  try {
    new TextDecoder(label)
    return true
  } catch {
    return false
  }
}

export const isUtf8 = (label: string): boolean => new TextDecoder(label).encoding === 'utf-8'

/**
 * Writes a file anew as plain UTF-8 without a byte order mark, in a stream.
 *
 * @param called what the user calls it
 * @throws MassifError SOURCE_ENCODING with the line that is not in `encoding`; SOURCE_TRUNCATED, SOURCE_UNREADABLE for
 * what cannot be unpacked
 */
export async function transcode(
  path: string,
  compression: Compression,
  encoding: string,
  target: string,
  called: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  let lines = 1
  const decoding = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        const text = decoder.decode(chunk, { stream: true })
        done(null, text)
        lines += count(text)
      } catch {
        done(new UndecodableError())
      }
    },
    flush(done) {
      try {
        done(null, decoder.decode())
      } catch {
        done(new UndecodableError())
      }
    },
  })
  const unpacking = unpacker(compression)
  const stages = [
    createReadStream(path, { highWaterMark: PIECE }),
    ...(unpacking ? [unpacking] : []),
    decoding,
    createWriteStream(target, { highWaterMark: PIECE }),
  ]
  try {
    await pipeline(stages, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof UndecodableError) {
      const line = await firstBadLine(path, compression, encoding)
      fail('SOURCE_ENCODING', `${called} is not in ${encoding}: line ${line ?? lines} cannot be decoded`, {
        hint: 'Set `encoding` to what the file is written in.',
      })
    }
    notUnpacked(error, called)
  }
}

/** The line on which decoding first fails, found by decoding once more with replacement characters. */
async function firstBadLine(path: string, compression: Compression, encoding: string): Promise<number | undefined> {
  const decoder = new TextDecoder(encoding)
  const unpacking = unpacker(compression)
  const bytes = createReadStream(path, { highWaterMark: PIECE })
  let line = 1
  for await (const chunk of unpacking ? bytes.pipe(unpacking) : bytes) {
    const text = decoder.decode(chunk as Buffer, { stream: true })
    const bad = text.indexOf('\ufffd')
    if (bad >= 0) return line + count(text.slice(0, bad))
    line += count(text)
  }
  return decoder.decode().includes('\ufffd') ? line : undefined
}

class UndecodableError extends Error {}

export function unpacker(compression: Compression): Transform | undefined {
  if (compression === 'gzip') return createGunzip({ chunkSize: PIECE })
  return compression === 'zstd' ? createZstdDecompress({ chunkSize: PIECE }) : undefined
}

/** @throws MassifError SOURCE_TRUNCATED or SOURCE_UNREADABLE for an error of a packed file; others as they are */
export function notUnpacked(error: unknown, called: string): never {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') fail('SOURCE_TRUNCATED', `${called} ends too early: it is not whole`, {}, error)
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD_'))
    fail(
      'SOURCE_UNREADABLE',
      `${called} cannot be unpacked: ${message}`,
      { hint: 'Fetch the file again: it is damaged.' },
      error,
    )
  throw error
}

function count(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
