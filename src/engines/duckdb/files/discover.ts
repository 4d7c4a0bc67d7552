import type { DuckDBConnection } from '@duckdb/node-api'
import { type Column, type Columns, columnOf, t } from '../../../define/columns.ts'
import { type DataType, sameType } from '../../../define/data-type.ts'
import type { CsvScan, FileScan, JsonScan, ScannedFile } from '../../file-scan.ts'
import { filePath, literal } from '../sql/quote.ts'
import { dataTypeOf } from '../types/from-duckdb.ts'
import { type CsvLayout, csvLayout } from './csv-layout.ts'
import { fromText } from './from-text.ts'
import { layoutsOf } from './inspect.ts'
import { type JsonLayout, jsonLayouts, jsonOptions, malformed } from './json-layout.ts'

/** Files that are looked at: the first ones tell, and a landing zone may hold thousands. */
const FILES = 5

/**
 * The columns that files have, with types guessed from their first rows: for a declaration to begin with.
 * `scan.columns` are not regarded.
 *
 * @throws MassifError SOURCE_* for files that cannot be read
 */
export async function discoverColumns(connection: DuckDBConnection, scan: FileScan): Promise<Columns> {
  const found: { [name: string]: DataType } = {}
  for (const file of scan.files.slice(0, FILES))
    for (const [name, type] of await typesIn(connection, scan, file))
      found[name] = name in found ? common(found[name] as DataType, type) : type
  return Object.fromEntries(Object.entries(found).map(([name, type]): [string, Column] => [name, columnOf(type)]))
}

type Found = readonly (readonly [string, DataType])[]

async function typesIn(connection: DuckDBConnection, scan: FileScan, file: ScannedFile): Promise<Found> {
  if (scan.format === 'csv') return csvTypes(connection, scan, file)
  if (scan.format === 'json') return jsonTypes(connection, scan, file)
  const { of } = await layoutsOf(connection, { ...scan, files: [file] })
  return Object.entries(of.get(file) as Columns).map(([name, { type }]) => [name, type])
}

/** Rows by which types are guessed. */
const ROWS = 20_480

/**
 * DuckDB's sniffer proposes, and the conversions of a landing decide: what was guessed will fit. Where a proposal does
 * not, a column is text.
 */
async function csvTypes(connection: DuckDBConnection, scan: CsvScan, file: ScannedFile): Promise<Found> {
  const { names, before }: CsvLayout = await csvLayout(file, { ...scan, columns: {} })
  if (names.length === 0) return []
  const dialect = [
    `header = false, skip = ${before}, ignore_errors = true, compression = '${file.compression}'`,
    `delim = ${literal(scan.delimiter)}, quote = ${literal(scan.quote)}`,
    `escape = ${literal(scan.quote === '' ? '' : scan.escape)}`,
    `nullstr = [${['', ...scan.nulls].map(literal).join(', ')}]`,
    `decimal_separator = ${literal(scan.decimalSeparator)}`,
    ...(scan.dateFormat === undefined ? [] : [`dateformat = ${literal(scan.dateFormat)}`]),
    ...(scan.timestampFormat === undefined ? [] : [`timestampformat = ${literal(scan.timestampFormat)}`]),
  ].join(', ')
  const path = filePath(file.path)
  const types = await typesOf(connection, `select * from read_csv(${path}, ${dialect}, sample_size = ${ROWS})`)
  // What the sniffer does not take for a record it leaves out of account.
  const proposed = names.map((_, index) => types[index] ?? t.string().type)
  const columns = names.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')
  const tests = proposed.flatMap((type, index) => testsOf(`c${index}`, type, scan))
  const read = `read_csv(${path}, ${dialect}, auto_detect = false, columns = {${columns}})`
  // DuckDB does not count the lines it skips as we do once it knows of comments.
  const where = scan.comment === undefined ? '' : `where not coalesce(starts_with(c0, ${literal(scan.comment)}), false)`
  const [counts = []] = (
    await connection.runAndReadAll(`select ${tests.join(', ')} from (select * from ${read} ${where} limit ${ROWS})`)
  ).getRows()
  return names.map((name, index) => {
    const [values, fitting] = [counts[2 * index], counts[2 * index + 1]]
    return [name, Number(values) > 0 && values === fitting ? (proposed[index] as DataType) : t.string().type]
  })
}

/** Counts of the values of a column, and of those a type fits. */
function testsOf(x: string, type: DataType, scan: CsvScan): readonly string[] {
  if (type.kind !== 'scalar' && type.kind !== 'decimal') return [`count(${x})`, '0']
  const value = `${fromText(x, type, 'null', scan)} is not null`
  const name = type.kind === 'scalar' ? type.name : type.kind
  // A code such as 00123 is no number: its zeros would be lost. A mark such as T is not truth.
  const also = name === 'boolean' ? `lower(${x}) in ('true', 'false')` : `not regexp_matches(${x}, '^[+-]?0[0-9]+$')`
  return [`count(${x})`, `count(*) filter (${value} and ${also})`]
}

async function typesOf(connection: DuckDBConnection, query: string): Promise<readonly DataType[]> {
  const prepared = await connection.prepare(query)
  try {
    return Array.from({ length: prepared.columnCount }, (_, index) => dataTypeOf(prepared.columnType(index)))
  } finally {
    prepared.destroySync()
  }
}

async function jsonTypes(connection: DuckDBConnection, scan: JsonScan, file: ScannedFile): Promise<Found> {
  const { found, layout } = (await jsonLayouts(connection, [file], scan)).get(file) as JsonLayout
  const ignore = layout === 'lines' ? ', ignore_errors = true' : ''
  const sniffed = new Map<string, DataType>()
  const query = `select * from read_json(${filePath(file.path)}, ${jsonOptions(layout, file.compression)}, sample_size = ${ROWS}${ignore})`
  try {
    const prepared = await connection.prepare(query)
    for (let index = 0; index < prepared.columnCount; index++)
      sniffed.set(prepared.columnName(index), dataTypeOf(prepared.columnType(index)))
    prepared.destroySync()
  } catch (error) {
    await malformed(error, file)
  }
  // The sniffer also tells dates among texts; the names are those of the objects, as they are written.
  return Object.entries(found).map(([name, { type }]) => [name, sniffed.get(name) ?? type])
}

/** A type that holds the values of both. */
function common(a: DataType, b: DataType): DataType {
  if (sameType(a, b)) return a
  const names = [a, b].map(type => (type.kind === 'scalar' ? type.name : type.kind))
  const both = (...of: readonly string[]) => names.every(name => of.includes(name))
  if (both('integer', 'bigint')) return t.bigint().type
  if (both('integer', 'bigint', 'float', 'double', 'decimal')) return t.double().type
  if (both('date', 'timestamp')) return t.timestamp().type
  if (names.some(name => name === 'json' || name === 'list' || name === 'struct' || name === 'map'))
    return t.json().type
  return t.string().type
}
