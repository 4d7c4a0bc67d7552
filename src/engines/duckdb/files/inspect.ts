import type { DuckDBConnection } from '@duckdb/node-api'
import { type Column, type Columns, t } from '../../../define/columns.ts'
import { sameType } from '../../../define/data-type.ts'
import { type FileScan, type InspectedFile, matchNames, type ScannedFile } from '../../file-scan.ts'
import { filePath, identifier } from '../sql/quote.ts'
import { type CsvLayout, csvLayout } from './csv-layout.ts'
import { type JsonLayout, jsonLayouts, jsonOptions } from './json-layout.ts'
import { member } from './nested.ts'
import { parquetColumns } from './parquet-reader.ts'

/** How each file of a scan begins, or what it holds. */
export type Layouts =
  | { readonly format: 'csv'; readonly of: ReadonlyMap<ScannedFile, CsvLayout> }
  | { readonly format: 'json'; readonly of: ReadonlyMap<ScannedFile, JsonLayout> }
  | { readonly format: 'parquet'; readonly of: ReadonlyMap<ScannedFile, Columns> }

/** A scan is inspected, then landed: what was seen of a file is not looked for twice. */
const seen = new WeakMap<ScannedFile, CsvLayout | JsonLayout | Columns>()

/** @throws MassifError SOURCE_* for files that cannot be read at all */
export async function layoutsOf(connection: DuckDBConnection, scan: FileScan): Promise<Layouts> {
  const unseen = scan.files.filter(file => !seen.has(file))
  if (scan.format === 'csv') for (const file of unseen) seen.set(file, await csvLayout(file, scan))
  else {
    const layouts = scan.format === 'json' ? jsonLayouts(connection, unseen, scan) : parquetColumns(connection, unseen)
    for (const [file, layout] of await layouts) seen.set(file, layout)
  }
  return { format: scan.format, of: new Map(scan.files.map(file => [file, seen.get(file)])) } as Layouts
}

/**
 * What files hold, by their beginnings: the header of CSV, the schema of Parquet, the first objects of JSON.
 *
 * @throws MassifError SOURCE_* for files that cannot be read at all
 */
export async function inspectFiles(connection: DuckDBConnection, scan: FileScan): Promise<readonly InspectedFile[]> {
  const layouts = await layoutsOf(connection, scan)
  const inspected: InspectedFile[] = []
  for (const file of scan.files) {
    const found = foundIn(layouts, file, scan)
    const fromPath = Object.entries(scan.columns).filter(([column]) => column in file.fromPath)
    inspected.push({
      origin: file.origin,
      columns: { ...found, ...Object.fromEntries(fromPath) },
      samples: scan.format === 'csv' ? {} : await samplesOf(connection, scan, file, found, layouts),
    })
  }
  return inspected
}

function foundIn(layouts: Layouts, file: ScannedFile, scan: FileScan): Columns {
  if (layouts.format === 'parquet') return layouts.of.get(file) as Columns
  if (layouts.format === 'json') {
    const { found, empty } = layouts.of.get(file) as JsonLayout
    // Without objects there are no members to differ.
    return empty ? scan.columns : found
  }
  const { names, empty } = layouts.of.get(file) as CsvLayout
  if (empty && scan.format === 'csv' && !scan.header) return scan.columns
  return Object.fromEntries(names.map(name => [name, t.string() as Column]))
}

/** Values to show, and to look at, where the type that was found is not the wanted one. */
const SAMPLES = 5

async function samplesOf(
  connection: DuckDBConnection,
  scan: FileScan,
  file: ScannedFile,
  found: Columns,
  layouts: Layouts,
): Promise<InspectedFile['samples']> {
  const samples: { [column: string]: readonly string[] } = {}
  for (const [column, name] of matchNames(Object.keys(scan.columns), Object.keys(found))) {
    const [stored, wanted] = [found[name], scan.columns[column]]
    if (!stored || !wanted || column in file.fromPath || !worthSampling(stored, wanted, scan)) continue
    const [value, from] = sampled(name, file, layouts)
    const query = `select cast(v as VARCHAR) from (select ${value} as v from ${from}) where v is not null limit ${SAMPLES}`
    samples[name] = (await connection.runAndReadAll(query)).getRows().map(([text]) => String(text))
  }
  return samples
}

/** Numbers of JSON have one type or two, whatever is wanted. */
function worthSampling({ type: found }: Column, { type: wanted }: Column, scan: FileScan): boolean {
  if (sameType(found, wanted)) return false
  if (scan.format === 'parquet') return true
  if (found.kind === 'decimal') return false
  return found.kind !== 'scalar' || found.name === 'string' || found.name === 'boolean'
}

function sampled(name: string, file: ScannedFile, layouts: Layouts): readonly [string, string] {
  const path = filePath(file.path)
  if (layouts.format !== 'json') return [identifier(name), `read_parquet(${path}, hive_partitioning = false)`]
  const { layout } = layouts.of.get(file) as JsonLayout
  const ignore = layout === 'lines' ? ', ignore_errors = true' : ''
  const read = `read_json_objects(${path}, ${jsonOptions(layout, file.compression)}${ignore})`
  return [`json_extract_string(${member('json', name)}, '$')`, read]
}
