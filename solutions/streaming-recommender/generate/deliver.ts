import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Database } from './database.ts'

const FORMATS = {
  parquet: 'format parquet, compression zstd',
  csv: 'format csv, header',
  tsv: "format csv, header, delimiter '\t'",
  jsonl: 'format json',
  json: 'format json, array true',
} as const

const PACKED: { readonly [ending: string]: string } = { gz: ', compression gzip', zst: ', compression zstd' }

/**
 * Writes a query's rows to a file whose name tells the format, as a careful source does: under another name first,
 * then renamed, so that nobody ever sees half a file.
 *
 * @param path for example `thumbs/2026-01-31.jsonl.gz`, below `folder`
 */
export async function deliver(database: Database, query: string, folder: string, path: string): Promise<void> {
  const target = join(folder, path)
  const [format = '', packed] = basename(path).split('.').slice(1)
  if (!(format in FORMATS)) throw new RangeError(`${path}: no such format`)
  const options = FORMATS[format as keyof typeof FORMATS] + (packed === undefined ? '' : PACKED[packed])
  const part = join(dirname(target), `.${basename(path)}.part`)
  await mkdir(dirname(target), { recursive: true })
  await database.run(`copy (${query}) to '${part.replaceAll("'", "''")}' (${options})`)
  await rename(part, target)
}
