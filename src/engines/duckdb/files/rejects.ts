import type { DuckDBConnection } from '@duckdb/node-api'
import { diagnostic, MassifError } from '../../../diagnostics/diagnostic.ts'
import type { RejectedRow } from '../../contract.ts'
import { REJECTED_COLUMNS } from '../../file-scan.ts'
import { identifier } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { notUtf8 } from './encoding.ts'
import type { Judged, Verdict } from './judge.ts'

/** What a file was found to be when its rows were looked at one by one. */
export interface Examination {
  /** A query for the rows that fit. */
  readonly good: string
  /** Rows, if they were counted. */
  readonly rows: number | undefined
  readonly rejected: number
  /** How many rows were rejected for what kind of reason. */
  readonly kinds: ReadonlyMap<string, number>
  /** The first bytes that are no UTF-8, and their line. */
  readonly undecodable?: { readonly line: number; readonly bytes: Buffer }
  /** The first rejected rows, by line. */
  first(count: number): Promise<readonly RejectedRow[]>
}

/** Rows that are not well formed, noted before an engine sees them. */
export interface Broken {
  readonly origin: string
  readonly first: RejectedRow[]
  readonly kinds: Map<string, number>
  count: number
  undecodable?: { readonly line: number; readonly bytes: Buffer }
  /** Rows that `first` keeps. */
  readonly kept: number
}

export function nothingBroken(origin: string, wanted: number): Broken {
  return { origin, first: [], kinds: new Map(), count: 0, kept: Math.max(wanted, SHOWN) }
}

/** @param bytes the row itself, which is copied */
export function reject(broken: Broken, line: number, bytes: Buffer, kind: string, reason = kind): void {
  broken.count++
  broken.kinds.set(kind, (broken.kinds.get(kind) ?? 0) + 1)
  if (kind === NOT_UTF8 && !broken.undecodable) broken.undecodable = { line, bytes: Buffer.from(bytes) }
  if (broken.first.length < broken.kept)
    broken.first.push({ file: broken.origin, line, reason, raw: bytes.toString('utf8').slice(0, RAW) })
}

/**
 * @param rows all rows of the file; undefined where they were not counted
 * @param rejected makes rejected rows of verdicts
 */
export function examinationOf(
  broken: Broken,
  judged: Judged,
  rows: number | undefined,
  rejected: (verdicts: readonly Verdict[]) => readonly RejectedRow[],
): Examination {
  const kinds = new Map(broken.kinds)
  for (const [kind, count] of judged.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count)
  return {
    good: judged.good,
    rows,
    rejected: [...kinds.values()].reduce((sum, count) => sum + count, 0),
    kinds,
    ...(broken.undecodable ? { undecodable: broken.undecodable } : {}),
    first: async count =>
      [...broken.first, ...rejected(await judged.first(count))].sort((a, b) => a.line - b.line).slice(0, count),
  }
}

/** The row of a verdict. */
export function rejectedRow(file: string, { line, column, reason }: Verdict, raw: string): RejectedRow {
  return { file, line, ...(column === undefined ? {} : { column }), reason, raw }
}

/** The kind of those that cannot be decoded. */
export const NOT_UTF8 = 'not UTF-8'

/** Rejected rows that a message shows. */
const SHOWN = 5

/** What is kept of a rejected row. Characters. */
export const RAW = 1000

/**
 * Refuses a load of which more rows were rejected than is allowed.
 *
 * @throws MassifError SOURCE_REJECTED; SOURCE_ENCODING where most of them cannot be decoded
 */
export async function refuse(
  examined: ReadonlyMap<string, Examination>,
  rejected: number,
  maxRejected: number,
): Promise<never> {
  const bad = [...examined].filter(([, examination]) => examination.rejected > 0)
  const kinds = new Map<string, number>()
  for (const [, examination] of bad)
    for (const [kind, count] of examination.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + count)
  const byCount = [...kinds].sort(([, a], [, b]) => b - a)
  const [origin, first] = bad.find(([, { undecodable }]) => undecodable) ?? []
  if (byCount[0]?.[0] === NOT_UTF8 && origin !== undefined && first?.undecodable)
    notUtf8(origin, first.undecodable.line, first.undecodable.bytes)
  const shown: RejectedRow[] = []
  for (const [, examination] of bad)
    if (shown.length < SHOWN) shown.push(...(await examination.first(SHOWN - shown.length)))
  const lines = shown.map(row => `${place(row)}: ${row.reason}`)
  const where = bad.length === 1 ? `of ${bad[0]?.[0]}` : `of ${bad.length} files`
  const total = bad.length === 1 ? bad[0]?.[1].rows : undefined
  const of = total === undefined ? '' : ` of ${number(total)}`
  const [rows, verb] = rejected === 1 ? ['row', 'does'] : ['rows', 'do']
  const message = `${number(rejected)}${of} ${of === '' ? rows : 'rows'} ${where} ${verb} not fit; \`maxRejected\` allows ${number(maxRejected)}. The first: ${lines[0]}`
  // Of a single row, the reason was just told.
  const reasons = rejected === 1 ? [] : byCount.slice(0, 5).map(([kind, count]) => `${number(count)} × ${kind}`)
  throw new MassifError([
    diagnostic('SOURCE_REJECTED', message, {
      hint: `${reasons.length > 0 ? `${reasons.join('; ')}. ` : ''}Mend the file or the declaration, or allow some with \`maxRejected\`: they are set aside in the table of rejected rows.`,
      related: lines.slice(1).map(each => ({ message: each })),
    }),
  ])
}

const place = ({ file, line, column }: RejectedRow) => `${file}:${line}${column === undefined ? '' : `, ${column}`}`

const number = (count: number) => count.toLocaleString('en')

let tables = 0

/**
 * Keeps rejected rows in a table of the instance, which every connection to it sees.
 *
 * @returns a query for them, with the columns of `REJECTED_COLUMNS`
 */
export async function keepRejects(connection: DuckDBConnection, rows: readonly RejectedRow[]): Promise<string> {
  const name = `massif rejected ${++tables}`
  const columns = Object.entries(REJECTED_COLUMNS).map(([column, { type }]) => `${identifier(column)} ${sqlType(type)}`)
  await connection.run(`create table memory.main.${identifier(name)} (${columns.join(', ')})`)
  const appender = await connection.createAppender(name, 'main', 'memory')
  const text = (value: string | undefined) =>
    value === undefined ? appender.appendNull() : appender.appendVarchar(value)
  for (const row of rows) {
    text(row.file)
    appender.appendBigInt(BigInt(row.line))
    text(row.column)
    text(row.reason)
    text(row.raw)
    appender.endRow()
  }
  appender.closeSync()
  return `select * from memory.main.${identifier(name)}`
}
