import type { Client } from 'pg'
import type { Columns } from '../../define/columns.ts'
import { typeText } from '../../define/data-type.ts'
import { diagnostic, fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { identifier, identifiers } from '../sql.ts'
import type { TableName } from './options.ts'
import { tableText } from './sql.ts'
import { type ColumnType, holds, postgresType } from './types.ts'

interface Present extends ColumnType {
  readonly column: string
  /** A row may be inserted without it. */
  readonly optional: boolean
}

/** What is to be in the table. */
export interface Wanted {
  readonly destination: string
  readonly table: TableName
  readonly columns: Columns
  readonly key: readonly string[]
  readonly create: boolean
}

/** The table's own number; undefined where there is none. */
export async function tableId(client: Client, table: TableName): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string | null }>('select to_regclass($1)::oid::text as id', [
    tableText(table),
  ])
  return rows[0]?.id ?? undefined
}

/**
 * Makes the table as it must be, or holds the one that is there against what is delivered.
 *
 * @returns the table's own number
 * @throws MassifError DESTINATION_MISSING, DESTINATION_COLUMNS with all columns that do not fit
 */
export async function prepareTarget(client: Client, wanted: Wanted): Promise<string> {
  const { table, create, destination } = wanted
  const name = tableText(table)
  const id = await tableId(client, table)
  if (id !== undefined) {
    await fit(client, id, wanted)
    return id
  }
  const definition = createText(wanted)
  if (!create)
    fail('DESTINATION_MISSING', `There is no table ${table.schema}.${table.table}`, {
      asset: destination,
      hint: `Leave out create: false, or make it: ${definition}`,
    })
  await client.query(definition)
  return (await tableId(client, table)) ?? fail('DESTINATION_MISSING', `There is no table ${name}`)
}

function createText({ table, columns, key }: Wanted): string {
  const lines = Object.entries(columns).map(
    ([column, { type, nullable }]) =>
      `${identifier(column)} ${postgresType(type)}${nullable && !key.includes(column) ? '' : ' not null'}`,
  )
  if (key.length > 0) lines.push(`primary key (${identifiers(key)})`)
  return `create table ${tableText(table)} (${lines.join(', ')})`
}

async function fit(client: Client, id: string, { table, columns, create, destination }: Wanted): Promise<void> {
  const present = new Map((await presentColumns(client, id)).map(column => [column.column, column]))
  const name = `${table.schema}.${table.table}`
  const problems: string[] = []
  const additions: string[] = []
  for (const [column, { type }] of Object.entries(columns)) {
    const there = present.get(column)
    if (!there) additions.push(`add column ${identifier(column)} ${postgresType(type)}`)
    else if (!holds(there, type))
      problems.push(`${column} is ${there.text} there, which does not hold every ${typeText(type)} as it is`)
  }
  const alter = `alter table ${tableText(table)} ${additions.join(', ')}`
  if (additions.length > 0 && !create) problems.push(`columns are missing there; ${alter}`)
  for (const { column, optional } of present.values())
    if (!optional && !Object.hasOwn(columns, column)) problems.push(`${column} is required there, and is not delivered`)
  if (problems.length > 0)
    throw new MassifError(
      problems.map(problem => diagnostic('DESTINATION_COLUMNS', `${name}: ${problem}`, { asset: destination })),
    )
  if (additions.length > 0) await client.query(alter)
}

async function presentColumns(client: Client, id: string): Promise<readonly Present[]> {
  // A domain is judged by what it is made of; its own rules refuse loudly.
  const { rows } = await client.query<Present>(
    `select a.attname as column, coalesce(b.typname, t.typname) as name, coalesce(b.typtype, t.typtype)::text as kind,
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) else format_type(a.atttypid, a.atttypmod) end as text,
       (not a.attnotnull or a.atthasdef or a.attidentity <> '' or a.attgenerated <> '') as optional
     from pg_attribute a join pg_type t on t.oid = a.atttypid
       left join pg_type b on t.typtype = 'd' and b.oid = t.typbasetype
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped`,
    [id],
  )
  return rows
}
