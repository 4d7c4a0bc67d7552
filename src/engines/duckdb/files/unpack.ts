import { createReadStream } from 'node:fs'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { ScannedFile } from '../../file-scan.ts'

/** Large pieces: each costs a trip to the thread pool. Bytes. */
const PIECE = 1 << 20

/**
 * The bytes of a file, unpacked, in pieces.
 *
 * @throws MassifError SOURCE_TRUNCATED when a packed file ends too early, SOURCE_UNREADABLE when it is damaged
 */
export async function* unpacked(file: ScannedFile, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const bytes = createReadStream(file.path, { highWaterMark: PIECE, ...(signal ? { signal } : {}) })
  try {
    if (file.compression === 'none') yield* bytes
    else {
      const unpacker =
        file.compression === 'gzip' ? createGunzip({ chunkSize: PIECE }) : createZstdDecompress({ chunkSize: PIECE })
      bytes.on('error', error => unpacker.destroy(error))
      yield* bytes.pipe(unpacker)
    }
  } catch (error) {
    signal?.throwIfAborted()
    notUnpacked(error, file)
  } finally {
    bytes.destroy()
  }
}

/**
 * Unpacks files to see that they are whole. DuckDB does not: of a gzip or zstd file that was cut it gives the rows that
 * are there, and it compares no checksum.
 *
 * @throws MassifError SOURCE_TRUNCATED, SOURCE_UNREADABLE
 */
export async function verifyPacked(files: readonly ScannedFile[], signal?: AbortSignal): Promise<void> {
  for (const file of files) {
    if (file.compression === 'none') continue
    for await (const _piece of unpacked(file, signal));
  }
}

function notUnpacked(error: unknown, { origin, compression }: ScannedFile): never {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR') fail('SOURCE_TRUNCATED', `${origin} ends too early: it is not whole`, {}, error)
  if (code?.startsWith('Z_') || code?.startsWith('ZSTD_'))
    fail(
      'SOURCE_UNREADABLE',
      `${origin} cannot be unpacked: ${message}`,
      { hint: `It is damaged, or not packed with ${compression}. Fetch it again, or set \`compression\`.` },
      error,
    )
  throw error
}
