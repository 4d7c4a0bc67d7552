import type { DuckDBConnection } from '@duckdb/node-api'
import type { DataFile, TableState } from '../../../lake/contract.ts'
import { localPath } from '../../../lake/files/uri.ts'
import type { Schema } from '../../../lake/schema/schema.ts'
import { filePath, identifier, literal } from '../sql/quote.ts'
import { icebergSqlType } from '../types/sql-type.ts'
import { evolvedColumns } from './evolved.ts'
import type { Footers } from './footers.ts'

/** Column that names the file a row is in, where it is asked for. */
export const FILE_COLUMN = '__massif_file'

export interface Scan {
  readonly state: TableState
  /** Of `state`, or of the table it will become. */
  readonly schema: Schema
  readonly files: readonly DataFile[]
  /** Adds `FILE_COLUMN`. */
  readonly named?: boolean
}

/**
 * A query for the rows of some files of a table, as `schema` has them.
 *
 * `read_parquet` could itself match columns by field id, with its parameter `schema`. It is not used: with it a file is
 * read by one thread, and the planner takes every table to be empty and orders joins by that.
 */
export async function scanQuery(connection: DuckDBConnection, footers: Footers, scan: Scan): Promise<string> {
  const { state, schema, files, named = false } = scan
  if (files.length === 0) return emptyQuery(schema, named)
  const paths = files.map(file => localPath(file.path))
  // The columns never changed: every file has them under their names.
  if (state.schemas.every(each => sameColumns(each, schema))) {
    return selecting(schema.fields.map(({ name }) => identifier(name)).join(', '), paths, named)
  }
  const columns = await footers.columns(connection, paths)
  const groups = Map.groupBy(paths.entries(), ([at, path]) => evolvedColumns(schema.fields, columns[at] ?? [], path))
  return [...groups]
    .map(([projection, group]) =>
      selecting(
        projection,
        group.map(([, path]) => path),
        named,
      ),
    )
    .join(' union all ')
}

/** Whether files of one schema can be read as of the other: order and descriptions are no difference. */
function sameColumns(a: Schema, b: Schema): boolean {
  return a.id === b.id || columnsText(a) === columnsText(b)
}

function columnsText({ fields }: Schema): string {
  const known = new Set(['id', 'name', 'type', 'fields', 'elementId', 'element', 'keyId', 'key', 'valueId', 'value'])
  const members = (name: string, value: unknown) =>
    name === '' || /^\d+$/.test(name) || known.has(name) ? value : undefined
  return JSON.stringify(
    fields.toSorted((one, other) => one.id - other.id),
    members,
  )
}

function selecting(columns: string, paths: readonly string[], named: boolean): string {
  const [column, option] = named ? [`, ${FILE_COLUMN}`, `, filename = ${literal(FILE_COLUMN)}`] : ['', '']
  return `select ${columns}${column} from read_parquet([${paths.map(filePath)}], hive_partitioning = false${option})`
}

function emptyQuery(schema: Schema, named: boolean): string {
  const columns = schema.fields.map(({ name, type }) => `cast(null as ${icebergSqlType(type)}) as ${identifier(name)}`)
  if (named) columns.push(`cast(null as varchar) as ${FILE_COLUMN}`)
  return `select ${columns.join(', ')} where false`
}
