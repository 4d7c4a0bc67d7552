import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { identifier, identifiers } from '../sql.ts'

/** Has PostgreSQL read a file that an engine exported in the form `postgres`. `into` and `columns` are SQL. */
async function copyIn(client: Client, into: string, columns: string, file: string, signal: AbortSignal): Promise<void> {
  const { from } = await import('pg-copy-streams')
  const stream = client.query(from(`copy ${into} (${columns}) from stdin (format csv, null '\\N')`))
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), stream, { signal })
}

/** What is done within the transaction. Names are SQL. */
export interface Application {
  readonly target: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  readonly signal: AbortSignal
}

/** In place of all rows. Those who read meanwhile see the old ones until it is committed. */
export async function replaceAll(client: Client, { target, columns, signal }: Application, file: string) {
  await client.query(`delete from ${target}`)
  await copyIn(client, target, identifiers(columns), file, signal)
}

/** Beside the rows that are there. */
export async function addRows(client: Client, { target, columns, signal }: Application, file: string) {
  await copyIn(client, target, identifiers(columns), file, signal)
}

/** In place of those of the same key. Rows that are equal already are left alone. */
export async function mergeRows(client: Client, application: Application, file: string) {
  const { target, columns, key } = application
  await stage(client, application, 'massif_gained', columns, file)
  const same = sameKey(key)
  const values = columns.filter(column => !key.includes(column))
  if (values.length > 0) {
    const sets = values.map(column => `${identifier(column)} = s.${identifier(column)}`)
    const differs = await differing(client, values)
    await client.query(`update ${target} t set ${sets.join(', ')} from massif_gained s where ${same} and (${differs})`)
  }
  await client.query(
    `insert into ${target} (${identifiers(columns)}) select ${identifiers(columns)} from massif_gained s where not exists (select 1 from ${target} t where ${same})`,
  )
}

/** Takes away the rows of keys. @param file holds the key's columns alone */
export async function removeRows(client: Client, application: Application, file: string) {
  const { target, key } = application
  await stage(client, application, 'massif_lost', key, file)
  await client.query(`delete from ${target} t using massif_lost s where ${sameKey(key)}`)
}

/** A table of this transaction's own, with columns of the target's types, and an index that makes joins short. */
async function stage(
  client: Client,
  { target, key, signal }: Application,
  name: string,
  columns: readonly string[],
  file: string,
) {
  await client.query(
    `create temporary table ${name} on commit drop as select ${identifiers(columns)} from ${target} with no data`,
  )
  await copyIn(client, name, identifiers(columns), file, signal)
  await client.query(`create index on ${name} (${identifiers(key)})`)
  await client.query(`analyze ${name}`)
}

function sameKey(key: readonly string[]): string {
  return key.map(column => `t.${identifier(column)} = s.${identifier(column)}`).join(' and ')
}

/** Which rows differ. The type `json` knows no equality: its text is compared. */
async function differing(client: Client, columns: readonly string[]): Promise<string> {
  const { rows } = await client.query<{ column: string; name: string }>(
    `select a.attname as column, t.typname as name from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = 'massif_gained'::regclass and a.attnum > 0`,
  )
  const types = new Map(rows.map(({ column, name }) => [column, name]))
  return columns
    .map(column => {
      const cast = types.get(column) === 'json' || types.get(column) === '_json' ? '::text' : ''
      return `t.${identifier(column)}${cast} is distinct from s.${identifier(column)}${cast}`
    })
    .join(' or ')
}
