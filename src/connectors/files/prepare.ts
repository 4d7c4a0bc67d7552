import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Compression, ScannedFile } from '../../engines/file-scan.ts'
import type { ConnectorContext } from '../contract.ts'
import { unpack } from './archive.ts'
import { type Beginning, beginningOf, packedByName } from './bytes.ts'
import { valuesFromPath } from './paths.ts'
import { copyOf, forget } from './remote/copy.ts'
import type { Sighting } from './sighting.ts'
import { isUtf8, transcode } from './transcode.ts'

/** How the files of a source are to be made ready. */
export interface Preparation {
  /** Undefined where a format has none of its own: Parquet. */
  readonly text: { readonly encoding: string | undefined; readonly keepsMark: boolean } | undefined
  readonly compression: 'auto' | Compression
  readonly sha256: string | undefined
  /** The columns whose values folders may give. */
  readonly columns: ReadonlySet<string>
}

/**
 * A file as an engine can read it: on this machine, out of its archive, in UTF-8.
 *
 * @param onBytes called with the number of bytes just unpacked from an archive
 * @throws MassifError SOURCE_*
 */
export async function prepare(
  seen: Sighting,
  how: Preparation,
  context: ConnectorContext,
  onBytes: (count: number) => void,
): Promise<ScannedFile> {
  const { origin } = seen
  const path = await readable(origin, () => localPath(seen, context, onBytes))
  if (how.sha256 !== undefined) await verify(seen, path, how.sha256, context)
  const fromPath = valuesFromPath(origin, how.columns)
  if (!how.text) return { path, origin, fromPath, compression: 'none' }
  const beginning = await readable(origin, async () => beginningOf(path))
  const compression = compressionOf(path, beginning, how.compression)
  const encoding = encodingOf(beginning, how.text.encoding)
  const marked = beginning.mark === 'utf-8' && !how.text.keepsMark
  if (isUtf8(encoding) && !marked) return { path, origin, fromPath, compression }
  const target = scratchFile(origin, context)
  await transcode(path, compression, encoding, target, origin, context.signal)
  return { path: target, origin, fromPath, compression: 'none' }
}

async function localPath(
  { place, origin }: Sighting,
  context: ConnectorContext,
  onBytes: (count: number) => void,
): Promise<string> {
  if (place.kind === 'local') return place.path
  if (place.kind === 'remote')
    return copyOf(place.address, context)?.path ?? fail('SOURCE_DOWNLOAD', `The copy of ${place.address} is gone`)
  const target = scratchFile(`${origin}/${basename(place.member)}`, context)
  const called = origin.slice(0, origin.length - place.member.length - 1)
  await unpack(place.archive, place.member, called, target, onBytes, context.signal)
  return target
}

/** The first bytes tell how a file is packed; of one that has none, the name. */
function compressionOf(
  path: string,
  { empty, compression }: Beginning,
  wanted: Preparation['compression'],
): Compression {
  if (wanted !== 'auto') return wanted
  return empty ? packedByName(path) : compression
}

/** A byte order mark of UTF-16 is stronger than a declaration of UTF-8, which would make nonsense of it. */
function encodingOf({ mark }: Beginning, declared: string | undefined): string {
  if (mark === undefined || mark === 'utf-8') return declared ?? 'utf-8'
  return declared === undefined || isUtf8(declared) || /^utf-?16/i.test(declared) ? mark : declared
}

async function verify(seen: Sighting, path: string, wanted: string, context: ConnectorContext): Promise<void> {
  const { place, origin } = seen
  const found = (place.kind === 'remote' && copyOf(place.address, context)?.sha256) || (await sha256Of(path))
  if (found === wanted.toLowerCase()) return
  // The next attempt is to fetch it again.
  if (place.kind === 'remote') forget(place.address, context)
  fail('SOURCE_CHECKSUM', `${origin} has the SHA-256 ${found}, not ${wanted.toLowerCase()}`, {
    hint: 'Either it is damaged, or there is a new edition: then look at it, and set `sha256` to the new one.',
  })
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

let made = 0

/** A file of its own for each time that one is made ready: several sources may read the same one side by side. */
function scratchFile(origin: string, { scratch }: ConnectorContext): string {
  mkdirSync(scratch, { recursive: true })
  const name = basename(origin)
    .replace(/[^\w.-]/g, '_')
    .slice(-60)
  return join(scratch, `${process.pid}-${made++}-${name}`)
}

/** Bytes of a file made ready. */
export const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

async function readable<T>(origin: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM' || code === 'EIO')
      fail(
        'SOURCE_UNREADABLE',
        `${origin} cannot be read: ${code}`,
        { hint: 'Give yourself the right to read it.' },
        error,
      )
    if (code === 'ENOENT') fail('SOURCE_NOTHING_FOUND', `${origin} was there, and is gone now`, {}, error)
    throw error
  }
}
