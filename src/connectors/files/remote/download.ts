import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { ConnectorContext } from '../../contract.ts'
import type { Stamp } from '../stamp.ts'
import { type Copy, copyOf, folderOf, keep, stampOf } from './copy.ts'
import { dropPart, notePart, openPart, type Part } from './part.ts'
import { reasonOf, request, Unreachable } from './request.ts'

type Context = Pick<ConnectorContext, 'cache' | 'fetch' | 'now' | 'signal'>
type OnBytes = (count: number, total: number | undefined) => void

export interface Fetched {
  readonly copy: Copy
  /** Bytes that came over the network. */
  readonly moved: number
  /** Why the copy may not be what the server has now. */
  readonly notice?: string
}

/** Downloads under way in this process, by folder: sources that read members of one archive wait for one download. */
const underWay = new Map<string, Promise<Fetched>>()

/**
 * The copy of an address, brought up to date. Where the server is out of reach, the copy that is there stands for it.
 *
 * @param onBytes called with the bytes just moved, and how many there are in all where that is known
 * @param sha256 what it must be, where that was declared: a copy that is it need not be compared with the server's
 * @throws MassifError SOURCE_DOWNLOAD, SOURCE_NOTHING_FOUND, SOURCE_UNREADABLE
 */
export async function fetchCopy(
  address: string,
  context: Context,
  onBytes: OnBytes = () => {},
  sha256?: string,
): Promise<Fetched> {
  const copy = copyOf(address, context)
  if (copy && copy.sha256 === sha256) return { copy, moved: 0 }
  const folder = folderOf(address, context)
  let running = underWay.get(folder)
  if (!running) {
    running = refresh(address, folder, context, onBytes).finally(() => underWay.delete(folder))
    underWay.set(folder, running)
  }
  return running
}

/** Milliseconds in which a copy is not fetched again where the server gives nothing to compare. */
const FRESH = 60_000

/**
 * What a server has now, without fetching it where that can be told. `stamp` is undefined when it is out of reach and
 * there is no copy.
 */
export async function lookAt(
  address: string,
  context: Context,
): Promise<{ readonly stamp: Stamp | undefined; readonly moved: number; readonly notice?: string }> {
  try {
    const response = await request(address, 'HEAD', {}, context)
    await response.body?.cancel()
    const stamp = stampFrom(response)
    if (stamp) return { stamp, moved: 0 }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    const copy = copyOf(address, context)
    return { stamp: copy && stampOf(copy), moved: 0, notice: standsFor(error, copy) }
  }
  const { copy, moved, notice } = await fetchCopy(address, context)
  return { stamp: stampOf(copy), moved, ...(notice ? { notice } : {}) }
}

async function refresh(address: string, folder: string, context: Context, onBytes: OnBytes): Promise<Fetched> {
  const copy = copyOf(address, context)
  if (copy && !copy.etag && !copy.lastModified && context.now().getTime() - Date.parse(copy.fetchedAt) < FRESH)
    return { copy, moved: 0 }
  const part = openPart(folder)
  let response: Response
  try {
    response = await request(address, 'GET', conditions(copy, part), context)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    if (!copy) fail('SOURCE_DOWNLOAD', error.message, {}, error)
    return { copy, moved: 0, notice: standsFor(error, copy) }
  }
  if (response.status === 304 && copy) return { copy, moved: 0 }
  if (response.status === 416 || (response.status === 206 && !continues(response, part))) {
    // The part is as long as the whole, or of another edition: it is of no use.
    await response.body?.cancel()
    dropPart(part)
    return refresh(address, folder, context, onBytes)
  }
  return receive(address, folder, part, response, context, onBytes)
}

function conditions(copy: Copy | undefined, part: Part): { readonly [name: string]: string } {
  if (part.size > 0 && part.validator) return { range: `bytes=${part.size}-`, 'if-range': part.validator }
  return {
    ...(copy?.etag ? { 'if-none-match': copy.etag } : {}),
    ...(copy?.lastModified ? { 'if-modified-since': copy.lastModified } : {}),
  }
}

/** Whether an answer is the rest of what a part is the beginning of; not every server minds `If-Range`. */
function continues(response: Response, part: Part): boolean {
  const validator = validatorOf(response)
  const begins = response.headers.get('content-range')?.startsWith(`bytes ${part.size}-`) ?? false
  return begins && (validator === undefined || validator === part.validator)
}

async function receive(
  address: string,
  folder: string,
  part: Part,
  response: Response,
  context: Context,
  onBytes: OnBytes,
): Promise<Fetched> {
  const resumed = response.status === 206
  const before = resumed ? part.size : 0
  const told = Number(response.headers.get('content-length') ?? Number.NaN)
  // What the client unpacks on the way has another length than was told.
  const total = Number.isNaN(told) || response.headers.has('content-encoding') ? undefined : before + told
  const hash = createHash('sha256')
  if (resumed) for await (const chunk of createReadStream(part.path)) hash.update(chunk as Buffer)
  notePart(part, validatorOf(response))
  let size = before
  try {
    await pipeline(
      Readable.fromWeb(response.body as import('node:stream/web').ReadableStream<Uint8Array>),
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          size += chunk.length
          onBytes(chunk.length, total)
          yield chunk
        }
      },
      createWriteStream(part.path, { flags: resumed ? 'a' : 'w' }),
      ...(context.signal ? [{ signal: context.signal }] : []),
    )
  } catch (error) {
    context.signal?.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error
    interrupted(address, size, total, reasonOf(error), error)
  }
  if (total !== undefined && size !== total) interrupted(address, size, total, 'the connection was closed')
  const { etag, lastModified } = headersOf(response)
  const noted = {
    size,
    sha256: hash.digest('hex'),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
    fetchedAt: context.now().toISOString(),
  }
  const copy = keep(folder, address, part.path, noted)
  dropPart(part)
  return { copy, moved: size - before }
}

function interrupted(address: string, size: number, total: number | undefined, why: string, cause?: unknown): never {
  const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`
  const message = `The download of ${address} stopped after ${size.toLocaleString('en')}${of} bytes: ${why}`
  fail(
    'SOURCE_DOWNLOAD',
    message,
    { hint: 'The next attempt goes on where it stopped, if the server allows it.' },
    cause,
  )
}

const headersOf = (response: Response) => ({
  etag: response.headers.get('etag') ?? undefined,
  lastModified: response.headers.get('last-modified') ?? undefined,
})

/** A weak entity tag does not promise the same bytes, so nothing may be appended to what it stands for. */
function validatorOf(response: Response): string | undefined {
  const { etag, lastModified } = headersOf(response)
  return etag && !etag.startsWith('W/') ? etag : lastModified
}

function stampFrom(response: Response): Stamp | undefined {
  const { etag, lastModified } = headersOf(response)
  if (!etag && !lastModified) return undefined
  const length = response.headers.get('content-length')
  return {
    ...(length === null ? {} : { size: Number(length) }),
    ...(etag ? { etag } : {}),
    ...(lastModified ? { lastModified } : {}),
  }
}

function standsFor(error: Unreachable, copy: Copy | undefined): string {
  if (!copy) return error.message
  return `${error.message}; the copy fetched ${copy.fetchedAt.slice(0, 16).replace('T', ' ')} UTC stands for it`
}
