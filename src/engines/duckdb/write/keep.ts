import type { DuckDBConnection } from '@duckdb/node-api'
import type { DataFile, TableState } from '../../../lake/contract.ts'
import { localPath } from '../../../lake/files/uri.ts'
import { valueFrom } from '../../../lake/values/bytes.ts'
import type { Footers } from '../bind/footers.ts'
import { FILE_COLUMN, scanQuery } from '../bind/scan.ts'
import { icebergSqlType } from '../types/sql-type.ts'
import { holds, touches, withinSql } from './ranges.ts'
import type { Target, Within } from './target.ts'

/** What becomes of the live files of a table some intervals of which are rewritten. */
export interface Kept {
  /** URIs of files that go. */
  readonly remove: ReadonlySet<string>
  /** A query for those rows of them that stay; undefined when none does. */
  readonly rows: string | undefined
}

/**
 * Files without rows in the intervals stay, those with no others go, and of the rest the other rows are to be written
 * again. Bounds tell for most files; the others are looked into.
 */
export async function keptOutside(
  connection: DuckDBConnection,
  footers: Footers,
  target: Target,
  within: Within,
): Promise<Kept> {
  const remove = new Set<string>()
  const unclear: DataFile[] = []
  for (const file of await target.fork.files()) {
    const fate = fateOf(file, within)
    if (fate === 'goes') remove.add(file.path)
    if (fate === 'unclear') unclear.push(file)
  }
  const state = unclear.length > 0 ? await target.fork.state() : undefined
  if (!state) return { remove, rows: undefined }
  const inside = await countInside(connection, footers, target, within, state, unclear)
  const mixed = unclear.filter(({ path, rows }) => {
    const count = inside.get(localPath(path)) ?? 0
    if (count > 0) remove.add(path)
    return count > 0 && count < rows
  })
  if (mixed.length === 0) return { remove, rows: undefined }
  const scan = await scanQuery(connection, footers, { state, schema: target.layout.schema, files: mixed })
  return { remove, rows: `select * from (${scan}) where ${condition(within)} is not true` }
}

type Fate = 'stays' | 'goes' | 'unclear'

function fateOf(file: DataFile, { field, spans }: Within): Fate {
  const [lower, upper] = [file.lower.get(field.id), file.upper.get(field.id)].map(bytes =>
    bytes ? instantFrom(String(field.type), bytes) : undefined,
  )
  if (lower === undefined || upper === undefined) return 'unclear'
  if (!touches(spans, lower, upper)) return 'stays'
  // A null is in no interval, and stays.
  return file.nulls.get(field.id) === 0 && holds(spans, lower, upper) ? 'goes' : 'unclear'
}

function instantFrom(type: string, bytes: Buffer): bigint {
  const value = valueFrom(type, bytes)
  return typeof value === 'bigint' ? value : BigInt(Number(value)) * 86_400_000_000n
}

/** How many rows each file has in the intervals, by local path. */
async function countInside(
  connection: DuckDBConnection,
  footers: Footers,
  target: Target,
  within: Within,
  state: TableState,
  files: readonly DataFile[],
): Promise<ReadonlyMap<string, number>> {
  const scan = await scanQuery(connection, footers, { state, schema: target.layout.schema, files, named: true })
  const sql = `select ${FILE_COLUMN}, count(*) from (${scan}) where ${condition(within)} group by all`
  const rows = (await connection.runAndReadAll(sql)).getRows()
  return new Map(rows.map(([file, count]) => [String(file), Number(count)]))
}

const condition = ({ field, spans }: Within): string => withinSql(spans, field.name, icebergSqlType(field.type))
