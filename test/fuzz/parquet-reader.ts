import { zstdDecompressSync } from 'node:zlib'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'

type Cells = { readonly [column: string]: unknown }

export interface ParquetRows {
  /** Names of the top columns by field id, where the file has ids. */
  readonly names: ReadonlyMap<number, string>
  readonly rows: readonly Cells[]
}

/** The rows of a Parquet file, read by nothing of ours and by no engine. */
export async function readParquet(bytes: Buffer): Promise<ParquetRows> {
  const copy = new Uint8Array(bytes)
  const file = { byteLength: copy.byteLength, slice: (start: number, end?: number) => copy.buffer.slice(start, end) }
  const metadata = parquetMetadata(copy.buffer)
  const names = new Map<number, string>()
  for (const { field_id: id, name } of metadata.schema) if (id !== undefined) names.set(id, name)
  const rows = (await parquetReadObjects({
    file,
    metadata,
    compressors: {
      ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input, { maxOutputLength: 100_000_000 })),
    },
    utf8: false,
  })) as Cells[]
  return { names, rows }
}
