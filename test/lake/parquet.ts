import { randomUUID } from 'node:crypto'
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api'
import type { ColumnStatistics, DataFile, TableState, WriteLayout, WrittenFile } from '../../src/lake/contract.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { murmur3 } from '../../src/lake/partition/murmur3.ts'
import type { Transform } from '../../src/lake/partition/spec.ts'
import type { Field, IcebergType } from '../../src/lake/schema/schema.ts'
import { membersOf } from '../../src/lake/schema/walk.ts'
import { bytesOf } from '../../src/lake/values/bytes.ts'
import { parseValue } from '../../src/lake/values/parse.ts'

/** DuckDB by itself, so that the lake is tested without the engine's room. */
export async function connectDuckDb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  return connection
}

/** Writes the rows of a query as the data files of a layout. */
export async function writeParquet(
  connection: DuckDBConnection,
  layout: WriteLayout,
  query: string,
): Promise<readonly WrittenFile[]> {
  const { schema, spec, dataDirectory } = layout
  const columns = schema.fields.map(({ name, type }) => `CAST(${quoted(name)} AS ${duckType(type)}) AS ${quoted(name)}`)
  const rows = `SELECT ${columns.join(', ')} FROM (${query}) AS query_`
  const cuts = spec.fields.map(({ id, sourceId, transform }) => {
    const source = schema.fields.find(field => field.id === sourceId) as Field
    return { name: `p${id}`, sql: transformSql(transform, quoted(source.name), String(source.type)) }
  })
  const options = `FORMAT parquet, COMPRESSION zstd, RETURN_STATS, FIELD_IDS {${schema.fields.map(fieldIds).join(', ')}}`
  const copied = await connection.runAndReadAll(
    cuts.length === 0
      ? `COPY (${rows}) TO '${dataDirectory}/${randomUUID()}.parquet' (${options})`
      : `COPY (SELECT *, ${cuts.map(({ name, sql }) => `${sql} AS ${name}`).join(', ')} FROM (${rows}))
         TO '${dataDirectory}' (${options}, APPEND, FILENAME_PATTERN '{uuidv7}', PARTITION_BY (${cuts.map(cut => cut.name).join(', ')}))`,
  )
  const ids = new Map(schema.fields.flatMap(field => [...leafIds(field, quoted(field.name))]))
  return copied.getRowObjectsJson().map(row => {
    const keys = new Map(entries(row.partition_keys))
    return {
      path: String(row.filename),
      rows: Number(row.count),
      bytes: Number(row.file_size_bytes),
      columns: entries(row.column_statistics).map(([path, of]) =>
        statistics(ids.get(path) ?? -1, new Map(entries(of))),
      ),
      partition: cuts.map(cut => (keys.get(cut.name) ?? null) as string | null),
    }
  })
}

/** A relation over files of a state, columns found by their ids. */
export function relation(state: TableState, files: readonly DataFile[]): string {
  if (files.length === 0)
    return `(SELECT ${state.schema.fields.map(f => `NULL::${duckType(f.type)} AS ${quoted(f.name)}`).join(', ')} WHERE false)`
  const fields = state.schema.fields.map(
    ({ id, name, type }) => `${id}: {name: '${name}', type: '${duckType(type)}', default_value: NULL}`,
  )
  const paths = files.map(file => `'${localPath(file.path)}'`)
  return `read_parquet([${paths.join(', ')}], hive_partitioning = false, schema = MAP {${fields.join(', ')}})`
}

/** The rows of a query, in which `$T` stands for some files of a state. */
export async function rowsOf(
  connection: DuckDBConnection,
  query: string,
  state: TableState,
  files: readonly DataFile[],
): Promise<Json[][]> {
  return (await connection.runAndReadAll(query.replaceAll('$T', relation(state, files)))).getRowsJson()
}

function statistics(fieldId: number, of: ReadonlyMap<string, Json>): ColumnStatistics {
  const text = (key: string) => of.get(key) as string | undefined
  return {
    fieldId,
    bytes: Number(text('column_size_bytes')),
    values: Number(text('num_values')),
    nulls: Number(text('null_count')),
    ...(text('has_nan') === undefined ? {} : { hasNan: text('has_nan') === 'true' }),
    ...(text('min') === undefined ? {} : { min: text('min') as string }),
    ...(text('max') === undefined ? {} : { max: text('max') as string }),
  }
}

function entries(map: Json | undefined): readonly [string, Json][] {
  return ((map ?? []) as { key: string; value: Json }[]).map(({ key, value }) => [key, value])
}

function* leafIds(field: Field, path: string): Generator<[string, number]> {
  if (typeof field.type === 'string') yield [path, field.id]
  for (const member of membersOf(field.type)) yield* leafIds(member, `${path}.${quoted(member.name)}`)
}

function fieldIds({ id, name, type }: Field): string {
  const inner = membersOf(type)
  return `${quoted(name)}: ${inner.length === 0 ? id : `{__duckdb_field_id: ${id}, ${inner.map(fieldIds).join(', ')}}`}`
}

const TYPES: { readonly [type: string]: string } = {
  long: 'BIGINT',
  int: 'INTEGER',
  string: 'VARCHAR',
  binary: 'BLOB',
  timestamptz: 'TIMESTAMPTZ',
}

function duckType(type: IcebergType): string {
  if (typeof type === 'string') return TYPES[type] ?? type.toUpperCase()
  if (type.type === 'struct')
    return `STRUCT(${type.fields.map(f => `${quoted(f.name)} ${duckType(f.type)}`).join(', ')})`
  return type.type === 'list' ? `${duckType(type.element)}[]` : `MAP(${duckType(type.key)}, ${duckType(type.value)})`
}

function transformSql(transform: Transform, column: string, type: string): string {
  const time = type === 'timestamptz' ? `(${column} AT TIME ZONE 'UTC')` : column
  switch (transform.name) {
    case 'identity':
      return column
    case 'day':
      return `${time}::DATE`
    case 'hour':
      return `floor(epoch_us(${time}) / 3600000000)::INT`
    case 'month':
      return `((year(${time}) - 1970) * 12 + month(${time}) - 1)::INT`
    case 'year':
      return `(year(${time}) - 1970)::INT`
    case 'truncate':
      return type === 'string'
        ? `left(${column}, ${transform.width})`
        : `(${column} - ((${column} % ${transform.width}) + ${transform.width}) % ${transform.width})`
    case 'bucket':
      return `(${bucketTable(transform.count, type)})[${column}::VARCHAR]`
    case 'void':
      return 'NULL'
  }
}

/** The buckets of the values tests use, as a map: DuckDB has no such hash of its own. */
function bucketTable(count: number, type: string): string {
  const texts =
    type === 'string' ? ['a', 'b', 'c', 'd', 'e', 'f', 'été', '💧'] : Array.from({ length: 100 }, (_, i) => `${i}`)
  const buckets = texts.map(text => {
    // Whole numbers hash as 64 bits, whatever they are stored as.
    const of = type === 'string' ? 'string' : 'long'
    return `'${text}': ${(murmur3(bytesOf(of, parseValue(of, text) ?? '')) & 0x7fffffff) % count}`
  })
  return `MAP {${buckets.join(', ')}}`
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
