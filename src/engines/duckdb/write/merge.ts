import type { DuckDBConnection } from '@duckdb/node-api'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { DataFile, WrittenFile } from '../../../lake/contract.ts'
import { localPath } from '../../../lake/files/uri.ts'
import { valueFrom } from '../../../lake/values/bytes.ts'
import type { WriteMode } from '../../contract.ts'
import type { Footers } from '../bind/footers.ts'
import { FILE_COLUMN, scanQuery } from '../bind/scan.ts'
import { filePath, identifier } from '../sql/quote.ts'
import type { Kept } from './keep.ts'
import type { Target } from './target.ts'

type Merge = WriteMode & { readonly kind: 'merge' }

/** The condition that a row's key is among affected ones. Nulls are equal. */
function isAffected({ key, affected }: Merge, row: string): string {
  const same = key.map(column => `affected.${identifier(column)} is not distinct from ${row}.${identifier(column)}`)
  return `exists (select 1 from ${affected} as affected where ${same.join(' and ')})`
}

/**
 * Files without rows of affected keys stay; of the others, the rows of other keys are to be written again. The least and
 * the greatest affected key leave out files by their bounds, and the rest are looked into.
 */
export async function keptUnaffected(
  connection: DuckDBConnection,
  footers: Footers,
  target: Target,
  mode: Merge,
): Promise<Kept> {
  const state = await target.fork.state()
  const nothing: Kept = { remove: new Set(), rows: undefined }
  if (!state) return nothing
  const files = await nearFiles(connection, target, mode, await target.fork.files())
  if (files.length === 0) return nothing
  const { schema } = target.layout
  const named = await scanQuery(connection, footers, { state, schema, files, named: true })
  const counts = await connection.runAndReadAll(
    `select ${FILE_COLUMN}, count(*) as all_rows, count(*) filter (where ${isAffected(mode, 'present')})
     from (${named}) as present group by all`,
  )
  const found = new Map(counts.getRows().map(([file, all, hit]) => [String(file), [Number(all), Number(hit)] as const]))
  const remove = new Set<string>()
  const mixed = files.filter(file => {
    const [all, hit] = found.get(localPath(file.path)) ?? [0, 0]
    if (hit > 0) remove.add(file.path)
    return hit > 0 && hit < all
  })
  if (mixed.length === 0) return { remove, rows: undefined }
  const scan = await scanQuery(connection, footers, { state, schema, files: mixed })
  return { remove, rows: `select * from (${scan}) as present where not ${isAffected(mode, 'present')}` }
}

/** Files whose bounds of some column of the key may hold an affected one. */
async function nearFiles(
  connection: DuckDBConnection,
  { layout }: Target,
  { key, affected }: Merge,
  files: readonly DataFile[],
): Promise<readonly DataFile[]> {
  if (files.length < 2) return files
  // Of whole numbers alone the order is the same here as in the engine.
  const fields = layout.schema.fields.filter(({ name, type }) => key.includes(name) && COMPARED.test(String(type)))
  if (fields.length === 0) return files
  const ends = fields.map(
    ({ name }) => `min(${identifier(name)}), max(${identifier(name)}), bool_or(${identifier(name)} is null)`,
  )
  const [row] = (await connection.runAndReadAll(`select ${ends.join(', ')} from ${affected}`)).getRowsJson()
  if (!row) return files
  return files.filter(file =>
    fields.every(({ id, type }, index) => {
      const [least, greatest, hasNull] = row.slice(index * 3, index * 3 + 3)
      const [lower, upper] = [file.lower.get(id), file.upper.get(id)]
      if (lower === undefined || upper === undefined || file.nulls.get(id) !== 0) return true
      if (least === null || least === undefined) return hasNull === true
      const [from, until] = [valueFrom(String(type), lower), valueFrom(String(type), upper)].map(value =>
        BigInt(String(value)),
      )
      return BigInt(String(greatest)) >= (from as bigint) && BigInt(String(least)) <= (until as bigint)
    }),
  )
}

const COMPARED = /^(int|long)$/

/** @throws MassifError ENGINE_KEY where two new rows have the same key, with some of them. */
export async function refuseSameKeys(
  connection: DuckDBConnection,
  files: readonly WrittenFile[],
  { fork }: Target,
  key: readonly string[],
): Promise<void> {
  if (files.length === 0) return
  const list = key.map(identifier).join(', ')
  const paths = files.map(({ path }) => filePath(path))
  const doubled = `select ${list}, count(*) as copies from read_parquet([${paths}], hive_partitioning = false)
    group by ${list} having count(*) > 1`
  const shown = key.map(column => `${identifier(column)}::varchar`)
  const rows = (
    await connection.runAndReadAll(`select count(*) over (), copies, ${shown.join(', ')} from (${doubled}) limit 3`)
  ).getRows()
  const [first] = rows
  if (!first) return
  const examples = rows.map(
    ([, copies, ...values]) => `${key.map((column, at) => `${column}=${values[at]}`).join(' ')} (${copies} rows)`,
  )
  const count = Number(first[0])
  fail(
    'ENGINE_KEY',
    `The query of ${fork.table} gives ${count === 1 ? 'a key' : `${count.toLocaleString('en')} keys`} more than once: ${examples.join('; ')}`,
    { asset: fork.table, hint: `One row for each ${key.join(', ')}: group by it, or choose one.` },
  )
}
