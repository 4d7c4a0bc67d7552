import { statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Column, type Columns, t } from '../../../define/columns.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { JsonScan, ScannedFile } from '../../file-scan.ts'
import { faultOf } from '../errors/fault.ts'
import { filePath } from '../sql/quote.ts'
import { guessEncoding, refuseUndecodable } from './encoding.ts'
import { headOf } from './head.ts'

/** How one file of JSON is laid out, and what its objects were seen to hold. */
export interface JsonLayout {
  readonly layout: 'lines' | 'array'
  /** The members of its first objects. */
  readonly found: Columns
  /** Not one object was seen. */
  readonly empty: boolean
}

/** Objects that are looked at to tell what members there are. */
const LOOKED_AT = 20_480

/** The options of DuckDB's functions that read JSON. */
export function jsonOptions(layout: JsonLayout['layout'], compression: ScannedFile['compression']): string {
  const format = layout === 'array' ? 'array' : 'newline_delimited'
  return `format = '${format}', compression = '${compression === 'none' ? 'uncompressed' : compression}'`
}

/** @throws MassifError SOURCE_* for files that are no JSON, or not of the declared layout */
export async function jsonLayouts(
  connection: DuckDBConnection,
  files: readonly ScannedFile[],
  scan: JsonScan,
): Promise<ReadonlyMap<ScannedFile, JsonLayout>> {
  const starts = new Map<ScannedFile, Start>()
  for (const file of files) starts.set(file, await startOf(file, scan))
  const structures = await structuresOf(connection, starts)
  return new Map([...starts].map(([file, start]) => [file, layoutFrom(file, start, structures.get(file))]))
}

/** How a file begins. */
interface Start {
  readonly layout: JsonLayout['layout']
  /** There is nothing in it but spaces. */
  readonly blank: boolean
}

async function startOf(file: ScannedFile, scan: JsonScan): Promise<Start> {
  const { bytes } = await headOf(file, 4096)
  const guess = guessEncoding(bytes)
  if (guess?.startsWith('utf-16'))
    fail('SOURCE_ENCODING', `${file.origin} is not UTF-8: it looks like ${guess}`, {
      hint: `Set \`encoding: '${guess}'\`.`,
    })
  const first = bytes.toString('latin1').trimStart()[0]
  const layout = scan.layout === 'auto' ? (first === '[' ? 'array' : 'lines') : scan.layout
  if (layout === 'array' && first !== '[' && first !== undefined)
    fail('SOURCE_UNREADABLE', `${file.origin} is no array of objects: it begins with ${first}`, {
      hint: first === '{' ? "Set `layout: 'lines'` if it has one object a line." : 'It may be no JSON at all.',
    })
  if (layout === 'lines' && first === '[')
    fail('SOURCE_UNREADABLE', `${file.origin} is an array, not one object a line`, {
      hint: "Set `layout: 'array'`, or leave it out.",
    })
  return { layout, blank: first === undefined }
}

function layoutFrom(file: ScannedFile, { layout, blank }: Start, structure: ObjectStructure | undefined): JsonLayout {
  if (structure === undefined && !blank && layout === 'lines')
    fail('SOURCE_UNREADABLE', `${file.origin}: none of its first lines is an object`, {
      hint: 'It must have one object a line, or be an array of objects. One object over several lines is neither.',
    })
  if (structure === undefined) return { layout, found: {}, empty: true }
  const found = Object.fromEntries(Object.entries(structure).map(([name, of]) => [name, columnFrom(of)]))
  return { layout, found, empty: false }
}

/** Files up to this size are read whole, many in one query, since each query costs a buffer. Bytes, as they are stored. */
const SMALL = 1 << 18

async function structuresOf(
  connection: DuckDBConnection,
  starts: ReadonlyMap<ScannedFile, Start>,
): Promise<ReadonlyMap<ScannedFile, ObjectStructure | undefined>> {
  const structures = new Map<ScannedFile, ObjectStructure | undefined>()
  const small = [...starts.keys()].filter(({ path }) => statSync(path).size <= SMALL)
  const groups = Map.groupBy(small, file => jsonOptions((starts.get(file) as Start).layout, file.compression))
  for (const group of groups.values()) {
    const { layout } = starts.get(group[0] as ScannedFile) as Start
    const found = group.length > 1 ? await smallStructures(connection, group, layout) : undefined
    if (found)
      group.forEach((file, index) => {
        structures.set(file, found.get(index))
      })
  }
  for (const [file, { layout }] of starts)
    if (!structures.has(file)) structures.set(file, await structureOf(connection, file, layout))
  return structures
}

/** Structures by the place of a file; undefined when one of the files cannot be read, which is then found by reading each. */
async function smallStructures(
  connection: DuckDBConnection,
  files: readonly ScannedFile[],
  layout: JsonLayout['layout'],
): Promise<ReadonlyMap<number, ObjectStructure> | undefined> {
  const paths = `[${files.map(({ path }) => filePath(path)).join(', ')}]`
  const { compression } = files[0] as ScannedFile
  const read = `read_json_objects(${paths}, ${jsonOptions(layout, compression)}${tolerant(layout)})`
  const query = `select file_index, json_group_structure(json) from ${read} where json_type(json) = 'OBJECT' group by file_index`
  try {
    const rows = (await connection.runAndReadAll(query)).getRows()
    return new Map(rows.map(([index, text]) => [Number(index), JSON.parse(String(text)) as ObjectStructure]))
  } catch {
    return undefined
  }
}

/** Lines that are no JSON are for the landing to tell; in an array there is nothing after such a place. */
const tolerant = (layout: JsonLayout['layout']) => (layout === 'lines' ? ', ignore_errors = true' : '')

type ObjectStructure = { readonly [name: string]: Structure }
type Structure = string | readonly Structure[] | { readonly [name: string]: Structure }

async function structureOf(
  connection: DuckDBConnection,
  file: ScannedFile,
  layout: JsonLayout['layout'],
): Promise<ObjectStructure | undefined> {
  const read = `read_json_objects(${filePath(file.path)}, ${jsonOptions(layout, file.compression)}${tolerant(layout)})`
  const query = `select json_group_structure(json) from (select json from ${read} limit ${LOOKED_AT}) where json_type(json) = 'OBJECT'`
  try {
    const [row] = (await connection.runAndReadAll(query)).getRows()
    const text = row?.[0]
    return typeof text === 'string' ? (JSON.parse(text) as ObjectStructure) : undefined
  } catch (error) {
    return malformed(error, file)
  }
}

/**
 * Tells of a file of JSON that cannot be read on.
 *
 * @throws MassifError SOURCE_ENCODING, SOURCE_UNREADABLE; other errors as they are
 */
export async function malformed(error: unknown, file: ScannedFile): Promise<never> {
  const message = faultOf(error)?.message ?? (error instanceof Error ? error.message : '')
  const malformed = /Malformed JSON.*?(?:, (at byte .*?))?: ([^\n]*)/.exec(message)
  if (!malformed) throw error
  if (malformed[2]?.includes('UTF-8')) await refuseUndecodable(file)
  const where = malformed[1] ? ` ${malformed[1].replace('record/value', 'element')}` : ''
  return fail(
    'SOURCE_UNREADABLE',
    `${file.origin} is not JSON${where}: ${malformed[2]?.replace(/\.\s*$/, '')}`,
    {
      hint: 'In an array nothing can be read after such a place: have the file mended, or written with one object a line.',
    },
    error,
  )
}

const SCALARS: { readonly [name: string]: () => Column } = {
  BOOLEAN: t.boolean,
  BIGINT: t.bigint,
  DOUBLE: t.double,
  VARCHAR: t.string,
  UBIGINT: t.bigint,
  HUGEINT: () => t.decimal(38, 0),
}

function columnFrom(structure: Structure): Column {
  if (typeof structure === 'string') return (SCALARS[structure] ?? t.json)()
  if (Array.isArray(structure)) return t.list(columnFrom((structure[0] as Structure) ?? 'JSON'))
  const fields = Object.entries(structure as { [name: string]: Structure })
  return fields.length === 0
    ? t.json()
    : t.struct(Object.fromEntries(fields.map(([name, of]) => [name, columnFrom(of)])))
}
