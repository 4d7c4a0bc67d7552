import { randomUUID } from 'node:crypto'
import { deflateRawSync, inflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type AvroType, avroType } from './avsc.ts'
import { type AvroNode, type AvroSchema, canonical } from './canonical.ts'

export type Codec = 'null' | 'deflate' | 'zstandard'

export interface AvroFile {
  /** Keys and texts of the header, Avro's own among them. */
  readonly header: { readonly [key: string]: string }
  /** The file's schema, its fields under this room's names. */
  readonly schema: AvroSchema
  readonly records: readonly unknown[]
}

const MAGIC = Buffer.from('Obj\x01', 'latin1')
const SYNC_BYTES = 16
const RECORDS_A_BLOCK = 1000
/** Bytes below which compressing takes more time than the smaller file is worth. */
const WORTH_COMPRESSING = 8_000
const HEADER = { type: 'map', values: 'bytes' }

/** A block is as large as its writer likes; one that unpacks to more than this is no manifest's. */
const LIMIT = { maxOutputLength: 512_000_000 }

interface Compression {
  readonly compress: (bytes: Buffer) => Buffer
  readonly expand: (bytes: Buffer) => Buffer
}

const CODECS: { readonly [codec in Codec]: Compression } = {
  null: { compress: bytes => bytes, expand: bytes => bytes },
  deflate: { compress: bytes => deflateRawSync(bytes), expand: bytes => inflateRawSync(bytes, LIMIT) },
  zstandard: { compress: bytes => zstdCompressSync(bytes), expand: bytes => zstdDecompressSync(bytes, LIMIT) },
}

const writeTypes = new WeakMap<object, { readonly text: string; readonly type: AvroType }>()

/**
 * An Avro object container file: https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 *
 * @param schema written into the header as it is, with the attributes that are Iceberg's
 * @param header what else the header tells
 * @param records under this room's names of the fields
 * @param codec deflate, or none for a small file, unless given
 */
export function writeContainer(
  schema: AvroNode,
  header: { readonly [key: string]: string },
  records: readonly unknown[],
  codec?: Codec,
): Buffer {
  const { text, type } = writeType(schema)
  const blocks: { readonly count: number; readonly body: Buffer }[] = []
  for (let at = 0; at < records.length; at += RECORDS_A_BLOCK) {
    const block = records.slice(at, at + RECORDS_A_BLOCK)
    blocks.push({ count: block.length, body: Buffer.concat(block.map(record => type.toBuffer(record))) })
  }
  const bytes = blocks.reduce((sum, { body }) => sum + body.length, 0)
  const used = codec ?? (bytes < WORTH_COMPRESSING ? 'null' : 'deflate')
  const sync = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  const entries = Object.entries({ ...header, 'avro.schema': text, 'avro.codec': used })
  const parts: Buffer[] = [
    MAGIC,
    avroType(HEADER).toBuffer(Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'utf8')]))),
    sync,
  ]
  const long = avroType('long')
  for (const { count, body } of blocks) {
    const stored = CODECS[used].compress(body)
    parts.push(long.toBuffer(count), long.toBuffer(stored.length), stored, sync)
  }
  return Buffer.concat(parts)
}

function writeType(schema: AvroNode): { readonly text: string; readonly type: AvroType } {
  let known = writeTypes.get(schema)
  if (!known) {
    known = { text: JSON.stringify(schema), type: avroType(canonical(schema)) }
    writeTypes.set(schema, known)
  }
  return known
}

const readTypes = new Map<string, { readonly schema: AvroSchema; readonly type: AvroType }>()

/** @throws RangeError when the bytes are no Avro file or use a codec that is not known */
export function readContainer(bytes: Buffer): AvroFile {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new RangeError('it is not an Avro file')
  const start = decoded<Record<string, Buffer>>(avroType(HEADER), bytes, MAGIC.length)
  const header = Object.fromEntries(Object.entries(start.value).map(([key, text]) => [key, text.toString('utf8')]))
  const codec: Compression | undefined = CODECS[(header['avro.codec'] ?? 'null') as Codec]
  if (!codec) throw new RangeError(`its codec ${header['avro.codec']} is not known`)
  const { schema, type } = readType(header['avro.schema'] ?? '')
  const sync = bytes.subarray(start.end, start.end + SYNC_BYTES)
  if (sync.length < SYNC_BYTES) throw new RangeError('it is cut off')
  const records: unknown[] = []
  for (let at = start.end + SYNC_BYTES; at < bytes.length; ) {
    const count = decoded<number>(avroType('long'), bytes, at)
    const size = decoded<number>(avroType('long'), bytes, count.end)
    const end = size.end + size.value
    if (!(size.value >= 0 && end + SYNC_BYTES <= bytes.length)) throw new RangeError('it is cut off')
    const body = codec.expand(bytes.subarray(size.end, end))
    // A record takes a byte at least: its count is no promise to be believed.
    if (!(count.value >= 0 && count.value <= body.length)) throw new RangeError('it counts more records than it has')
    if (!bytes.subarray(end, end + SYNC_BYTES).equals(sync))
      throw new RangeError('its blocks do not end as they should')
    let from = 0
    for (let i = 0; i < count.value; i++) {
      const record = decoded<unknown>(type, body, from)
      records.push(record.value)
      from = record.end
      // A schema that is not that of the bytes leaves some over, or gives records out of nothing.
      if (from > body.length) throw new RangeError('it is cut off')
    }
    if (from !== body.length) throw new RangeError('it holds more than its records')
    at = end + SYNC_BYTES
  }
  return { header, schema, records }
}

function readType(text: string): { readonly schema: AvroSchema; readonly type: AvroType } {
  let known = readTypes.get(text)
  if (!known) {
    known = understood(text)
    readTypes.set(text, known)
  }
  return known
}

function understood(text: string): { readonly schema: AvroSchema; readonly type: AvroType } {
  try {
    const schema = canonical(JSON.parse(text) as AvroSchema)
    return { schema, type: avroType(schema) }
  } catch (error) {
    throw new RangeError('its schema cannot be understood', { cause: error })
  }
}

function decoded<T>(type: AvroType, bytes: Buffer, at: number): { readonly value: T; readonly end: number } {
  const { value, offset } = type.decode(bytes, at) as { value: T; offset: number }
  if (offset < 0) throw new RangeError('it is cut off')
  return { value, end: offset }
}
