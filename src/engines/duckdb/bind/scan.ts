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
  const { schema, files, named = false } = scan
  if (files.length === 0) return emptyQuery(schema, named)
  const projections = await projectionsOf(connection, footers, scan)
  // Files of which the same files of deletes name rows are read together: most often all, since there are none.
  const groups = Map.groupBy(files.entries(), ([at, { deletes = [] }]) => JSON.stringify([projections(at), deletes]))
  return [...groups.values()]
    .map(group => {
      const [[at, { deletes = [] }]] = group as [[number, DataFile]]
      const read = group.map(([, file]) => file)
      return selecting(projections(at), read, deletes, named)
    })
    .join(' union all ')
}

/** What to select from each file, by its place in the scan. */
async function projectionsOf(
  connection: DuckDBConnection,
  footers: Footers,
  { state, schema, files }: Scan,
): Promise<(at: number) => string> {
  if (neverChanged(state, schema) && files.every(file => hasColumns(file, schema))) {
    const all = schema.fields.map(({ name }) => identifier(name)).join(', ')
    return () => all
  }
  const paths = files.map(file => localPath(file.path))
  const columns = await footers.columns(connection, paths)
  const projections = paths.map((path, at) => evolvedColumns(schema.fields, columns[at] ?? [], path))
  return at => projections[at] as string
}

/** Whether the columns never changed, so that every file has them under their names. */
function neverChanged({ schemas }: TableState, schema: Schema): boolean {
  // Writers may drop schemas that no snapshot names any more, though files were written with them.
  const all = schemas.every(({ id }) => id < schemas.length)
  return all && schemas.every(each => sameColumns(each, schema))
}

/** Whether a file is known to have the columns of a schema, by what was counted in it. */
function hasColumns({ nulls }: DataFile, { fields }: Schema): boolean {
  return fields.every(({ id, type }) => typeof type !== 'string' || nulls.has(id))
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

function selecting(columns: string, files: readonly DataFile[], deletes: readonly string[], named: boolean): string {
  const paths = files.map(file => filePath(localPath(file.path)))
  const [column, option] = named ? [`, ${FILE_COLUMN}`, `, filename = ${literal(FILE_COLUMN)}`] : ['', '']
  if (deletes.length === 0)
    return `select ${columns}${column} from read_parquet([${paths}], hive_partitioning = false${option})`
  return `select ${columns}${column} from read_parquet([${paths}], hive_partitioning = false,
      filename = ${literal(FILE_COLUMN)}, file_row_number = true) as data_
    anti join (${deletedRows(files, deletes)}) as deleted_
      on deleted_.file = data_.${FILE_COLUMN} and deleted_.pos = data_.file_row_number`
}

/** The rows that files of deletes name, files as DuckDB names them: the deletes have them under the lake's names. */
function deletedRows(files: readonly DataFile[], deletes: readonly string[]): string {
  const paths = deletes.map(path => filePath(localPath(path)))
  const names = files.map(({ path }) => `(${literal(path)}, ${literal(localPath(path))})`)
  return `select names_.file, gone_.pos from read_parquet([${paths}], hive_partitioning = false) as gone_
    join (values ${names.join(', ')}) as names_(uri, file) on names_.uri = gone_.file_path`
}

function emptyQuery(schema: Schema, named: boolean): string {
  const columns = schema.fields.map(({ name, type }) => `cast(null as ${icebergSqlType(type)}) as ${identifier(name)}`)
  if (named) columns.push(`cast(null as varchar) as ${FILE_COLUMN}`)
  return `select ${columns.join(', ')} where false`
}
