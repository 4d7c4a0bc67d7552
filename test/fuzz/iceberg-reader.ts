import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import type avsc from 'avsc'
import { readParquet } from './parquet-reader.ts'

const library = createRequire(import.meta.url)('avsc') as typeof avsc

/**
 * The rows of an Iceberg table as its current snapshot has them: a second reading of the specification, with none of our
 * code and no engine. Files of deletes it does not know.
 *
 * @param location path of the metadata file
 */
export async function readIceberg(
  location: string,
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] }> {
  // Ids have 63 bits: they are kept as texts.
  const text = readFileSync(location, 'utf8').replace(/(:\s*)(-?\d{16,})(?=\s*[,}\]])/g, '$1"$2"')
  const document = JSON.parse(text)
  if (document['format-version'] !== 2) throw new Error('format')
  const schema = document.schemas.find(
    (each: { 'schema-id': unknown }) => each['schema-id'] === document['current-schema-id'],
  )
  const fields: readonly { readonly id: number; readonly name: string }[] = schema.fields
  const columns = fields.map(({ name }) => name)
  const current = document['current-snapshot-id']
  if (current === undefined || current === null || current === -1) return { columns, rows: [] }
  const snapshot = document.snapshots.find((each: { 'snapshot-id': unknown }) => each['snapshot-id'] === current)
  const rows: unknown[][] = []
  for (const manifest of await records(pathOf(snapshot['manifest-list']))) {
    if (manifest.content === 1) throw new Error('deletes')
    for (const { status, data_file: file } of await records(pathOf(String(manifest.manifest_path)))) {
      if (status === 2) continue
      if (file.content) throw new Error('deletes')
      const parquet = await readParquet(readFileSync(pathOf(file.file_path)))
      for (const row of parquet.rows) rows.push(fields.map(({ id }) => row[parquet.names.get(id) ?? ''] ?? null))
    }
  }
  return { columns, rows }
}

const pathOf = (uri: string): string => {
  if (!uri.startsWith('file:///')) throw new Error('path')
  return uri.slice('file://'.length)
}

interface AvroRecord {
  // biome-ignore lint/suspicious/noExplicitAny: whatever the file holds; what is no table is thrown at its use.
  readonly [field: string]: any
}

function records(path: string): Promise<readonly AvroRecord[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly AvroRecord[]>()
  const long = library.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => Number(bytes.readBigInt64LE()),
    toBuffer: () => Buffer.alloc(8),
    fromJSON: Number,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'number',
    compare: (a: number, b: number) => a - b,
  })
  const decoder = new library.streams.BlockDecoder({
    parseHook: schema =>
      library.Type.forSchema(schema, { registry: { long }, wrapUnions: false, noAnonymousTypes: false } as never),
  })
  const found: AvroRecord[] = []
  decoder.on('data', (record: AvroRecord) => found.push(record))
  decoder.on('end', () => resolve(found))
  decoder.on('error', reject)
  Readable.from([readFileSync(path)]).pipe(decoder)
  return promise
}
