import type { DuckDBConnection } from '@duckdb/node-api'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { ColumnStatistics, WrittenFile } from '../../../lake/contract.ts'
import { instantOf } from '../../../lake/values/time.ts'
import { filePath, identifier } from '../sql/quote.ts'
import { icebergSqlType } from '../types/sql-type.ts'
import { holds, instantText, withinSql } from './ranges.ts'
import type { Target, Within } from './target.ts'

/**
 * Refuses rows the contract does not allow, told by what was measured while they were written; files are read again
 * only where that does not tell.
 *
 * @throws MassifError ENGINE_NULL, ENGINE_OUTSIDE_INTERVAL
 */
export async function verify(
  connection: DuckDBConnection,
  files: readonly WrittenFile[],
  target: Target,
): Promise<void> {
  await refuseNulls(connection, files, target)
  if (target.within) await refuseOutside(connection, files, target, target.within)
}

async function refuseNulls(connection: DuckDBConnection, files: readonly WrittenFile[], target: Target): Promise<void> {
  const { columns, layout, fork } = target
  for (const { id, name, type } of layout.schema.fields) {
    if (columns[name]?.nullable !== false) continue
    // What was measured of a struct's or list's parts does not tell whether it is itself null.
    const nulls = typeof type === 'string' ? nullsOf(files, id) : await countNulls(connection, files, name)
    if (nulls > 0) {
      fail('ENGINE_NULL', `Column ${name} of ${fork.table} is required, and is null in ${rows(nulls)}`, {
        asset: fork.table,
      })
    }
  }
}

function nullsOf(files: readonly WrittenFile[], fieldId: number): number {
  return files.reduce((sum, file) => sum + (measured(file, fieldId)?.nulls ?? 0), 0)
}

function measured(file: WrittenFile, fieldId: number): ColumnStatistics | undefined {
  return file.columns.find(column => column.fieldId === fieldId)
}

async function countNulls(
  connection: DuckDBConnection,
  files: readonly WrittenFile[],
  column: string,
): Promise<number> {
  const [row] = await look(connection, files, 'count(*)', `${identifier(column)} is null`)
  return Number(row?.[0] ?? 0)
}

async function refuseOutside(
  connection: DuckDBConnection,
  files: readonly WrittenFile[],
  { fork }: Target,
  { field, spans }: Within,
): Promise<void> {
  const refuse = (message: string): never => fail('ENGINE_OUTSIDE_INTERVAL', message, { asset: fork.table })
  const nulls = nullsOf(files, field.id)
  if (nulls > 0)
    refuse(`Column ${field.name} of ${fork.table}, which tells the interval of a row, is null in ${rows(nulls)}`)
  const doubtful = files.filter(file => {
    const { min, max } = measured(file, field.id) ?? {}
    const [lower, upper] = [min, max].map(text => (text === undefined ? undefined : instantOf(text)))
    return lower === undefined || upper === undefined || !holds(spans, lower, upper)
  })
  if (doubtful.length === 0) return
  const name = identifier(field.name)
  const inside = withinSql(spans, field.name, icebergSqlType(field.type))
  const [row] = await look(connection, doubtful, `count(*), min(${name})::varchar`, `${inside} is not true`)
  const outside = Number(row?.[0] ?? 0)
  if (outside === 0) return
  const [first, last] = [spans[0], spans.at(-1)]
  const step = first && last ? `, where the step covers ${instantText(first.start)} to ${instantText(last.end)}` : ''
  refuse(
    `${rows(outside)} of ${fork.table} ${outside === 1 ? 'is' : 'are'} outside the interval: ${field.name} is ${row?.[1]}${step}`,
  )
}

const rows = (count: number): string => (count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`)

async function look(connection: DuckDBConnection, files: readonly WrittenFile[], what: string, where: string) {
  if (files.length === 0) return []
  const paths = files.map(({ path }) => filePath(path))
  const sql = `select ${what} from read_parquet([${paths}], hive_partitioning = false) where ${where}`
  return (await connection.runAndReadAll(sql)).getRows()
}
