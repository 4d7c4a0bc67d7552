import type { Session } from '../../engines/contract.ts'
import type { DataFile, Lake, TableState } from '../../lake/contract.ts'
import type { IcebergType } from '../../lake/schema/schema.ts'
import { qualified, quoted } from '../../project/sql/identifier.ts'
import type { Example, KeyedDiff, Pair, SchemaChange, TableDiff } from './contract.ts'

export interface DiffContext {
  readonly lake: Lake
  readonly session: () => Promise<Session>
}

const EXAMPLES = 5

/**
 * How a table differs between two states of it: its columns; and its rows by key, or as a whole where it has none. Only the
 * files that are in one of the two are read: what both have is equal.
 *
 * @param key columns that tell rows apart; those that both states have count
 */
export async function diffTable(
  { table, before, after }: Pair<TableState>,
  key: readonly string[],
  context: DiffContext,
): Promise<TableDiff> {
  const rows = { before: rowsOf(before), after: rowsOf(after) }
  const schema = before && after ? schemaChanges(before, after) : []
  if (!before || !after) return { table, what: before ? 'removed' : 'added', schema, rows }
  if (before.dataVersion === after.dataVersion && schema.length === 0) return { table, what: 'same', schema, rows }
  const files = await differentFiles(before, after, context.lake)
  const session = await context.session()
  const name = table.replaceAll('.', '__')
  const bind = async (side: 'before' | 'after', state: TableState) => {
    const bound = `massif.${name}__${side}`
    await session.bind(bound, { kind: 'state', state, files: files[side] })
    return qualified(bound)
  }
  const sides = { before: await bind('before', before), after: await bind('after', after) }
  const columns = commonColumns(before, after)
  const keyed = key.length > 0 && key.every(column => columns.includes(column))
  const found = keyed
    ? { keyed: await byKey(sides, key, columns, session) }
    : { loose: await asWhole(sides, columns, session) }
  return { table, what: isSame(found, schema) ? 'same' : 'changed', schema, rows, ...found }
}

function isSame(found: Pick<TableDiff, 'keyed' | 'loose'>, schema: readonly SchemaChange[]): boolean {
  const { keyed, loose } = found
  const rows = keyed ? keyed.added + keyed.removed + keyed.changed : (loose?.before ?? 0) + (loose?.after ?? 0)
  return rows + schema.length === 0
}

function rowsOf(state: TableState | undefined): number {
  return Number(state?.snapshot?.summary['total-records'] ?? 0)
}

function schemaChanges(before: TableState, after: TableState): readonly SchemaChange[] {
  const types = ({ schema }: TableState) => new Map(schema.fields.map(({ name, type }) => [name, typeText(type)]))
  const [was, is] = [types(before), types(after)]
  const changes: SchemaChange[] = []
  for (const [column, type] of is) {
    const old = was.get(column)
    if (old === undefined) changes.push({ column, change: 'added', type })
    else if (old !== type) changes.push({ column, change: 'type', before: old, after: type })
  }
  for (const [column, type] of was) if (!is.has(column)) changes.push({ column, change: 'removed', type })
  return changes
}

function typeText(type: IcebergType): string {
  return typeof type === 'string' ? type : JSON.stringify(type)
}

function commonColumns(before: TableState, after: TableState): readonly string[] {
  const names = new Set(before.schema.fields.map(({ name }) => name))
  return after.schema.fields.map(({ name }) => name).filter(name => names.has(name))
}

async function differentFiles(
  before: TableState,
  after: TableState,
  lake: Lake,
): Promise<{ readonly before: readonly DataFile[]; readonly after: readonly DataFile[] }> {
  const from = before.uuid === after.uuid ? before.snapshot?.id : undefined
  const changes = from === undefined ? undefined : await lake.changes(from, after)
  if (changes) return { before: changes.removed, after: changes.added }
  return { before: (await lake.scan(before)).files, after: (await lake.scan(after)).files }
}

interface Sides {
  readonly before: string
  readonly after: string
}

async function asWhole(
  { before, after }: Sides,
  columns: readonly string[],
  session: Session,
): Promise<{ readonly before: number; readonly after: number }> {
  const list = columns.map(quoted).join(', ')
  const only = (one: string, other: string) =>
    `select count(*) as n from (select ${list} from ${one} except all select ${list} from ${other}) as only_here`
  return { before: await number(session, only(before, after)), after: await number(session, only(after, before)) }
}

async function byKey(
  { before, after }: Sides,
  key: readonly string[],
  columns: readonly string[],
  session: Session,
): Promise<KeyedDiff> {
  const values = columns.filter(column => !key.includes(column))
  const same = key.map(column => `was.${quoted(column)} is not distinct from now.${quoted(column)}`).join(' and ')
  const differs = (column: string) => `was.${quoted(column)} is distinct from now.${quoted(column)}`
  const any = values.length > 0 ? values.map(differs).join(' or ') : 'false'
  // A row of which the key is in one of them alone came or went.
  const missing = (one: string, other: string, as: string) =>
    `select count(*) as n from ${one} as ${as} where not exists (select 1 from ${other} as ${as === 'now' ? 'was' : 'now'} where ${same})`
  const [added, removed] = [
    await number(session, missing(after, before, 'now')),
    await number(session, missing(before, after, 'was')),
  ]
  const counts = ['count(*)', ...values.map(column => `count(*) filter (where ${differs(column)})`)]
  const joined = `from ${before} as was join ${after} as now on ${same} where ${any}`
  const [changed = 0, ...each] = await numbers(
    session,
    `select ${counts.map((count, at) => `${count} as n${at}`).join(', ')} ${joined}`,
  )
  const differing = values.map((column, at) => ({ column, rows: each[at] ?? 0 })).filter(({ rows }) => rows > 0)
  const examples =
    changed > 0
      ? await changedExamples(
          joined,
          key,
          differing.map(({ column }) => column),
          session,
        )
      : []
  return {
    key,
    added,
    removed,
    changed,
    columns: differing.toSorted((a, b) => b.rows - a.rows),
    examples: [
      ...examples,
      ...(added > 0 ? await oneSided('added', after, before, key, same, session) : []),
      ...(removed > 0 ? await oneSided('removed', before, after, key, same, session) : []),
    ],
  }
}

async function changedExamples(
  joined: string,
  key: readonly string[],
  columns: readonly string[],
  session: Session,
): Promise<readonly Example[]> {
  const list = [
    ...key.map(column => text(`now.${quoted(column)}`)),
    ...columns.flatMap(column => [text(`was.${quoted(column)}`), text(`now.${quoted(column)}`)]),
  ]
  const query = `select ${list.map((each, at) => `${each} as c${at}`).join(', ')} ${joined} order by all limit ${EXAMPLES}`
  return (await texts(session, query)).map(row => ({
    what: 'changed',
    key: row.slice(0, key.length),
    values: columns
      .map((column, at) => ({
        column,
        before: row[key.length + at * 2] ?? '',
        after: row[key.length + at * 2 + 1] ?? '',
      }))
      .filter(each => each.before !== each.after),
  }))
}

async function oneSided(
  what: 'added' | 'removed',
  here: string,
  there: string,
  key: readonly string[],
  same: string,
  session: Session,
): Promise<readonly Example[]> {
  const [as, other] = what === 'added' ? ['now', 'was'] : ['was', 'now']
  const list = key.map((column, at) => `${text(`${as}.${quoted(column)}`)} as c${at}`).join(', ')
  const query = `select ${list} from ${here} as ${as} where not exists (select 1 from ${there} as ${other} where ${same}) order by all limit ${EXAMPLES}`
  return (await texts(session, query)).map(row => ({ what, key: row, values: [] }))
}

const text = (value: string) => `coalesce(cast(${value} as varchar), 'null')`

async function texts(session: Session, query: string): Promise<readonly (readonly string[])[]> {
  const found: string[][] = []
  for await (const { values, rows } of session.read(query))
    for (let row = 0; row < rows; row++) found.push(values.map(column => String(column[row])))
  return found
}

async function numbers(session: Session, query: string): Promise<readonly number[]> {
  for await (const { values, rows } of session.read(query)) if (rows > 0) return values.map(column => Number(column[0]))
  return []
}

async function number(session: Session, query: string): Promise<number> {
  return (await numbers(session, query))[0] ?? 0
}
