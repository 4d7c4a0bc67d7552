import type { DuckDBConnection } from '@duckdb/node-api'
import { type Columns, columnOf } from '../../../define/columns.ts'
import { sameType, typeText } from '../../../define/data-type.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import { matchNames, type ParquetScan, type ScannedFile } from '../../file-scan.ts'
import { faultOf } from '../errors/fault.ts'
import { filePath, identifier } from '../sql/quote.ts'
import { dataTypeOf } from '../types/from-duckdb.ts'
import { fromStored } from './from-stored.ts'
import { headOf } from './head.ts'
import { always, type JudgedColumn, type Judgement, judge } from './judge.ts'
import { pathValue } from './path-values.ts'
import type { Examining, FileReader } from './reader.ts'
import { type Examination, examinationOf, nothingBroken, RAW, rejectedRow } from './rejects.ts'
import { groupFiles, rowsOf } from './source-query.ts'

/** What the reading function is told: partitions are the connector's to know. */
const OPTIONS = 'hive_partitioning = false'

/** The columns of Parquet files. Files of one schema are bound once. */
export async function parquetColumns(
  connection: DuckDBConnection,
  files: readonly ScannedFile[],
): Promise<ReadonlyMap<ScannedFile, Columns>> {
  const known = new Map<string, Columns>()
  const columns = new Map<ScannedFile, Columns>()
  for (const file of files) {
    try {
      const schema = await schemaOf(connection, file)
      let found = known.get(schema)
      if (!found) {
        found = await bound(connection, file)
        known.set(schema, found)
      }
      columns.set(file, found)
    } catch (error) {
      await notParquet(error, file)
    }
  }
  return columns
}

async function schemaOf(connection: DuckDBConnection, file: ScannedFile): Promise<string> {
  const rows = await connection.runAndReadAll(
    `select * exclude (file_name) from parquet_schema(${filePath(file.path)})`,
  )
  return JSON.stringify(rows.getRowsJson())
}

async function bound(connection: DuckDBConnection, file: ScannedFile): Promise<Columns> {
  const prepared = await connection.prepare(`select * from read_parquet(${filePath(file.path)}, ${OPTIONS})`)
  try {
    const columns = Array.from({ length: prepared.columnCount }, (_, index) => [
      prepared.columnName(index),
      columnOf(dataTypeOf(prepared.columnType(index))),
    ])
    return Object.fromEntries(columns) as Columns
  } finally {
    prepared.destroySync()
  }
}

/** @throws MassifError SOURCE_TRUNCATED, SOURCE_UNREADABLE; errors that are not the file's as they are */
async function notParquet(error: unknown, file: ScannedFile): Promise<never> {
  const message = faultOf(error)?.message ?? (error instanceof Error ? error.message : '')
  const known = /parquet|magic|thrift|footer|snappy|zstd|gzip|page/i.test(message)
  if (!known && faultOf(error)?.type !== 'Invalid') throw error
  const { bytes } = await headOf({ ...file, compression: 'none' }, 4)
  if (bytes.toString('latin1') === 'PAR1' && /magic|footer|too small/i.test(message))
    return fail('SOURCE_TRUNCATED', `${file.origin} ends too early: it is not whole`, {}, error)
  return fail('SOURCE_UNREADABLE', `${file.origin} cannot be read as Parquet: ${message.split('\n')[0]}`, {}, error)
}

export function parquetReader(
  scan: ParquetScan,
  layouts: ReadonlyMap<ScannedFile, Columns>,
  context: Examining,
): FileReader {
  const foundIn = (file: ScannedFile) => layouts.get(file) as Columns
  return {
    needsExamination: () => false,
    query(files) {
      const groups = groupFiles(
        files,
        file => {
          const types = Object.entries(foundIn(file)).map(([name, { type }]) => [name, typeText(type)])
          return JSON.stringify([types, Object.keys(file.fromPath)])
        },
        file => Object.keys(foundIn(file)),
      )
      return groups.map(group => groupQuery(scan, group, foundIn(group[0] as ScannedFile))).join(' union all ')
    },
    examine: file => examine(scan, file, foundIn(file), context),
  }
}

function groupQuery(scan: ParquetScan, files: readonly ScannedFile[], found: Columns): string {
  const matched = matchNames(Object.keys(scan.columns), Object.keys(found))
  return rowsOf(
    {
      files,
      read: paths => `read_parquet(${paths}, ${OPTIONS})`,
      value: column => {
        const name = matched.get(column)
        const [stored, wanted] = [found[name ?? ''], scan.columns[column]]
        if (name === undefined || !stored || !wanted) return undefined
        return fromStored(`s.${identifier(name)}`, stored.type, wanted.type, 'fail')
      },
    },
    scan.columns,
  )
}

async function examine(scan: ParquetScan, file: ScannedFile, found: Columns, context: Examining): Promise<Examination> {
  const judgement = judgementOf(scan, file, found)
  try {
    const judged = await judge(context.connection, judgement, context.table(), context.wanted)
    const count = await context.connection.runAndReadAll(`select count(*) from ${judgement.from}`)
    return examinationOf(nothingBroken(file.origin, 0), judged, Number(count.getRows()[0]?.[0]), verdicts =>
      verdicts.map(verdict => rejectedRow(file.origin, verdict, String(verdict.place[0]))),
    )
  } catch (error) {
    return notParquet(error, file)
  }
}

function judgementOf(scan: ParquetScan, file: ScannedFile, found: Columns): Judgement {
  const matched = matchNames(Object.keys(scan.columns), Object.keys(found))
  const number = 'massif row'
  const row = Object.keys(found).map(name => `${identifier(name)} := s.${identifier(name)}`)
  return {
    from: `(select file_row_number + 1 as ${identifier(number)}, * from read_parquet(${filePath(file.path)}, ${OPTIONS})) as s`,
    faults: [],
    line: `s.${identifier(number)}`,
    place: [`left(cast(to_json(struct_pack(${row.join(', ')})) as VARCHAR), ${RAW})`],
    columns: Object.entries(scan.columns).map(([name, column]): JudgedColumn => {
      const path = file.fromPath[name]
      if (path !== undefined) return always(name, column, pathValue(path, column))
      const stored = found[matched.get(name) ?? '']
      if (!stored) return always(name, column, pathValue(null, column))
      const x = `s.${identifier(matched.get(name) as string)}`
      const value = fromStored(x, stored.type, column.type, 'fail')
      if (sameType(stored.type, column.type)) return always(name, column, value)
      // Within nested values a misfit would be a null among others.
      const nested = column.type.kind !== 'scalar' && column.type.kind !== 'decimal'
      const valueOrNull = nested ? `try(${value})` : fromStored(x, stored.type, column.type, 'null')
      return { name, column, value, valueOrNull, misfit: `${x} is not null and ${valueOrNull} is null`, found: x }
    }),
  }
}
