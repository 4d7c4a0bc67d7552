import { mkdirSync, rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { WrittenFile } from '../../../lake/contract.ts'
import { identifier, literal } from '../sql/quote.ts'
import type { Statement } from '../sql/statement.ts'
import { fieldIds } from './field-ids.ts'
import { type CopiedFile, writtenFile } from './statistics.ts'
import { type CopyTarget, partitionFolder } from './target.ts'

/** Files are begun anew beyond this size, so that readers have parts to share among them. */
const FILE_SIZE = '512MB'

/** The two ends of a statement that writes the rows of the query put between them. */
export interface Copy {
  readonly before: string
  readonly after: string
}

/**
 * @param known the one partition all rows are in: written without looking at each row, several times faster
 */
export function copyTo(target: CopyTarget, codec: string, known: readonly string[] | undefined): Copy {
  const { layout, cuts, mark } = target
  const options = `format parquet, compression ${codec}, field_ids ${fieldIds(layout.schema.fields)}, return_stats, append, filename_pattern '${mark}-{uuidv7}'`
  if (cuts.length === 0 || known) {
    const folder = known ? partitionFolder(target, known) : layout.dataDirectory
    return { before: 'copy (', after: `) to ${literal(folder)} (${options}, file_size_bytes '${FILE_SIZE}')` }
  }
  const parts = cuts.map(({ alias, expression }) => `${expression} as ${identifier(alias)}`)
  const aliases = cuts.map(({ alias }) => identifier(alias))
  return {
    before: `copy (select *, ${parts.join(', ')} from (`,
    after: `)) to ${literal(layout.dataDirectory)} (${options}, partition_by (${aliases.join(', ')}))`,
  }
}

/** Runs a copy; gives the files it wrote that hold rows. */
export async function runCopy(
  connection: DuckDBConnection,
  statement: Statement,
  target: CopyTarget,
  known: readonly string[] | undefined,
): Promise<readonly WrittenFile[]> {
  // DuckDB makes a folder, but none above it.
  if (known && known.length > 1) mkdirSync(partitionFolder(target, known), { recursive: true })
  const result = await connection.run(statement.sql)
  const copied = (await result.getRowObjectsJson()) as unknown as readonly CopiedFile[]
  const files: WrittenFile[] = []
  for (const file of copied) {
    // Of no rows a file is written too.
    if (file.count === '0') rmSync(file.filename, { force: true })
    else files.push(writtenFile(file, target.leaves, partitionOf(file, target, known)))
  }
  return files
}

/** One value for each field of the spec, those that do not cut included. */
function partitionOf(
  file: CopiedFile,
  target: CopyTarget,
  known: readonly string[] | undefined,
): readonly (string | null)[] {
  const { layout, cuts } = target
  const keys = new Map(file.partition_keys?.map(({ key, value }) => [key, value]))
  return layout.spec.fields.map(field => {
    const index = cuts.findIndex(cut => cut.field === field)
    return (known ? known[index] : keys.get(cuts[index]?.alias ?? '')) ?? null
  })
}
