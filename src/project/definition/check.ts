import type { Asset } from '../../define/asset.ts'
import type { Check } from '../../define/checks.ts'
import type { Relation } from '../../define/input.ts'
import type { Source } from '../../define/source.ts'
import type { Table } from '../../define/table.ts'
import { isTime } from '../sql/slice.ts'
import { type CheckNames, checkChecks } from './checks.ts'
import { checkColumns } from './columns.ts'
import { checkDestination } from './destination.ts'
import type { Report } from './report.ts'
import { checkKey, checkLoad, checkPartition } from './storage.ts'

/**
 * Checks that a declaration does not contradict itself, but for its SQL. The compiler sees most of this; values that
 * come without types, from a loop or from JSON, it does not.
 */
export function checkDefinition(report: Report, names: CheckNames): void {
  if (report.asset.kind === 'destination') {
    const members = new Map<string, unknown>(Object.entries(report.asset.definition))
    for (const list of LISTS.destination) report.isList(members.get(list), list)
    if (!report.unusable) checkDestination(report, report.asset, names)
    return
  }
  checkColumns(report)
  const { asset } = report
  const members = new Map<string, unknown>(Object.entries(asset.definition))
  for (const list of LISTS[asset.kind]) report.isList(members.get(list), list)
  if (asset.kind === 'table') checkCode(report, members.get('query'), members.get('rows'))
  else if (asset.kind === 'view') checkQuery(report, members.get('query'))
  if (report.problems.length > 0) return
  if (asset.kind === 'source') checkSource(report, asset)
  else if (asset.kind === 'table') checkTable(report, asset, names)
  checkChecks(report, checksOf(asset), names)
}

// A source's other members are its connector's business.
const LISTS: { readonly [kind in Asset['kind']]: readonly string[] } = {
  source: ['partition', 'checks'],
  table: ['key', 'partition', 'checks', 'reads'],
  view: [],
  destination: ['key', 'columns', 'order'],
}

/** The checks an asset declares; views and destinations have none. */
export function checksOf(asset: Asset): readonly Check[] {
  return asset.kind === 'view' || asset.kind === 'destination'
    ? []
    : ((asset.definition.checks as readonly Check[] | undefined) ?? [])
}

const DRIFTS = ['refuse', 'widen', 'ignore']

function checkSource(report: Report, { definition }: Source): void {
  const { time, drift, maxRejected, partition } = definition
  if (time !== undefined && report.has(time, '`time`', ['time']) && !isTime(report.asset, time)) {
    report.add(`\`time\` is "${time}", which holds no times`, ['time', time])
  }
  if (drift !== undefined && !DRIFTS.includes(drift)) {
    report.add(`\`drift\` is "${String(drift)}"`, ['drift'], "It is 'refuse', 'widen' or 'ignore'.")
  }
  if (maxRejected !== undefined && !(Number.isInteger(maxRejected) && maxRejected >= 0)) {
    report.add(`\`maxRejected\` is ${String(maxRejected)}, but must be a number of rows`, ['maxRejected'])
  }
  checkPartition(report, partition)
}

function checkTable(report: Report, { definition }: Table, names: CheckNames): void {
  checkKey(report, definition.key)
  checkLoad(report, definition.load)
  checkPartition(report, definition.partition)
  for (const relation of 'reads' in definition ? (definition.reads ?? []) : []) checkRead(report, relation, names)
}

function checkCode(report: Report, query: unknown, rows: unknown): void {
  if ((query === undefined) === (rows === undefined)) {
    const what = query === undefined ? 'neither a query nor a `rows` function' : 'both a query and a `rows` function'
    report.add(`${report.name} has ${what}`, [], 'A table has one of them.')
  }
  if (query !== undefined) checkQuery(report, query)
  if (rows !== undefined && typeof rows !== 'function') report.giveUp('`rows` is no function', ['rows'])
}

function checkRead(report: Report, relation: Relation, { nameOf, refused }: CheckNames): void {
  const asset = relation as unknown as Asset
  if (nameOf.has(asset) || refused.has(asset)) return
  const message = `\`reads\` holds a ${asset?.kind ?? String(asset)} that no module of the project exports`
  report.add(message, ['reads'], undefined, undefined, 'PROJECT_UNEXPORTED')
}

function checkQuery(report: Report, query: unknown): void {
  if (isSql(query)) return
  const engines = typeof query === 'object' && query !== null ? Object.entries(query) : []
  const fits = engines.some(([engine]) => engine === 'duckdb')
  if (fits && engines.every(([engine, sql]) => (engine === 'duckdb' || engine === 'spark') && isSql(sql))) return
  report.giveUp('`query` is no SQL', ['query'], 'Write query: sql`select …`, or { duckdb: sql`…`, spark: sql`…` }.')
}

const isSql = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'sql'
