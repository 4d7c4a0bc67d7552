import type { Client } from 'pg'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { DeliveredStates } from '../contract.ts'
import type { TableName } from './options.ts'
import { tableText } from './sql.ts'

/** Beside the table, in its schema: what it last received. Written in the transaction that delivers. */
export const LEDGER = 'massif_deliveries'

export interface Received {
  readonly version: string
  readonly fingerprint: string
  readonly states: DeliveredStates
  /** The table's own number: another one is another table, whatever its name. */
  readonly tableId: string
}

/** Makes the table of deliveries where it is not there. */
export async function makeLedger(client: Client, { schema }: TableName, destination: string): Promise<void> {
  const ledger = tableText({ schema, table: LEDGER })
  if (await exists(client, ledger)) return
  const create = `create table if not exists ${ledger} (sender text primary key, target text not null, table_id bigint not null, version text not null, fingerprint text not null, states jsonb not null, run text not null, delivered_at timestamptz not null)`
  try {
    await client.query(create)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    // Somebody made it in the same moment.
    if (code === '42P07' || code === '23505') return
    if (code !== '42501') throw error
    fail(
      'DESTINATION_ACCESS',
      `The user may make no table in the schema ${schema}, where ${LEDGER} keeps what was delivered`,
      { asset: destination, hint: `Let its owner run: ${create}; and grant select, insert, update, delete on it.` },
      error,
    )
  }
}

async function exists(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name])
  return rows[0]?.found === true
}

/** What the table last received from `sender`. */
export async function received(client: Client, { schema }: TableName, sender: string): Promise<Received | undefined> {
  const { rows } = await client.query<{
    version: string
    fingerprint: string
    states: DeliveredStates
    table_id: string
  }>(
    `select version, fingerprint, states, table_id::text from ${tableText({ schema, table: LEDGER })} where sender = $1`,
    [sender],
  )
  const [row] = rows
  return row && { version: row.version, fingerprint: row.fingerprint, states: row.states, tableId: row.table_id }
}

/** Records what is delivered, in the transaction that delivers it. */
export async function recordReceived(
  client: Client,
  table: TableName,
  { sender, run }: { readonly sender: string; readonly run: string },
  { version, fingerprint, states, tableId }: Received,
): Promise<void> {
  await client.query(
    `insert into ${tableText({ schema: table.schema, table: LEDGER })} (sender, target, table_id, version, fingerprint, states, run, delivered_at)
     values ($1, $2, $3, $4, $5, $6, $7, now())
     on conflict (sender) do update set target = excluded.target, table_id = excluded.table_id,
       version = excluded.version, fingerprint = excluded.fingerprint, states = excluded.states, run = excluded.run,
       delivered_at = excluded.delivered_at`,
    [sender, `${table.schema}.${table.table}`, tableId, version, fingerprint, JSON.stringify(states), run],
  )
}
