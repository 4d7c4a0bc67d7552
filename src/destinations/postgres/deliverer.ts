import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { Columns } from '../../define/columns.ts'
import type { Destination } from '../../define/destination.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Deliverer, Delivery, DeliveryContext, DeliveryResult } from '../contract.ts'
import { distinctKeys, goneKeys, rowCount } from '../keys.ts'
import { type Application, addRows, mergeRows, removeRows, replaceAll } from './apply.ts'
import { type Address, addressOf, connected } from './connect.ts'
import { explain, type Where } from './errors.ts'
import { makeLedger, type Received, received, recordReceived } from './ledger.ts'
import { checkPostgres, manifest, type TableName, tableName } from './options.ts'
import type { PostgresTargetOptions } from './postgres.ts'
import { tableText } from './sql.ts'
import { prepareTarget, tableId } from './target.ts'

export const deliverer: Deliverer = Object.freeze({
  manifest,
  check: checkPostgres,
  async deliver(destination, delivery, context) {
    const options = destination.definition.to.options as PostgresTargetOptions
    const address = addressOf(options.url, delivery.destination, context.secret)
    const table = tableName(options.table) as TableName
    const where: Where = {
      destination: delivery.destination,
      server: address.server,
      table: `${table.schema}.${table.table}`,
    }
    try {
      return await deliverTo(table, address, destination, delivery, context)
    } catch (error) {
      throw explain(error, where)
    }
  },
} satisfies Deliverer)

async function deliverTo(
  table: TableName,
  address: Address,
  destination: Destination,
  delivery: Delivery,
  context: DeliveryContext,
): Promise<DeliveryResult> {
  const { create = true } = destination.definition.to.options as PostgresTargetOptions
  const base = await connected(address, context.signal, async client => {
    await makeLedger(client, table, delivery.destination)
    return currentBase(client, table, delivery)
  })
  if (base?.version === delivery.version && base.fingerprint === delivery.fingerprint) return ALREADY
  if (delivery.key.length > 0) await distinctKeys(delivery, context)
  const send = (changesOnly: boolean) => sendLoad(table, address, create, delivery, base, changesOnly, context)
  try {
    return await send(true)
  } catch (error) {
    // Somebody else changed rows there: what changed here does not make them right.
    if (error instanceof Tampered) return send(false)
    throw error
  }
}

async function sendLoad(
  table: TableName,
  address: Address,
  create: boolean,
  delivery: Delivery,
  base: Received | undefined,
  changesOnly: boolean,
  context: DeliveryContext,
): Promise<DeliveryResult> {
  // Files are made while nothing is held: the transaction lasts only as long as it takes to send them.
  const load = await makeLoad(delivery, base, changesOnly, context)
  try {
    return await connected(address, context.signal, client =>
      inTransaction(client, async () => {
        // Whoever delivers for the same sender waits here, and then finds it done.
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`massif ${delivery.sender}`])
        const present = await currentBase(client, table, delivery)
        if (JSON.stringify(present) !== JSON.stringify(base))
          fail('DESTINATION_UNAVAILABLE', 'Somebody else delivered meanwhile', { asset: delivery.destination })
        const { destination: name, columns, key, mode } = delivery
        const id = await prepareTarget(client, { destination: name, table, columns, key, create })
        await apply(client, load, {
          target: tableText(table),
          columns: Object.keys(columns),
          key,
          signal: context.signal,
          exclusive: mode !== 'append',
        })
        await recordReceived(client, table, delivery, {
          version: delivery.version,
          fingerprint: delivery.fingerprint,
          states: delivery.states,
          tableId: id,
        })
        return { rows: load.rows, bytes: load.bytes, how: load.how }
      }),
    )
  } finally {
    await rm(load.folder, { recursive: true, force: true })
  }
}

const ALREADY: DeliveryResult = { rows: 0, bytes: 0, how: 'already' }

/** What the table that is there received from this sender; nothing where it is another table than at that time. */
async function currentBase(client: Client, table: TableName, { sender }: Delivery): Promise<Received | undefined> {
  const base = await received(client, table, sender)
  return base && base.tableId === (await tableId(client, table)) ? base : undefined
}

/** What is to be sent. */
interface Load {
  readonly folder: string
  readonly how: 'whole' | 'changes'
  readonly way: 'replace' | 'merge' | 'append'
  readonly gained: string
  /** A file of keys. */
  readonly lost?: string
  readonly rows: number
  readonly bytes: number
  /** Rows the table must have in the end, where what is sent are changes. */
  readonly total?: number
}

async function makeLoad(
  delivery: Delivery,
  base: Received | undefined,
  changesOnly: boolean,
  context: DeliveryContext,
): Promise<Load> {
  const { mode, key } = delivery
  const folder = join(context.scratch, randomUUID())
  await mkdir(folder, { recursive: true })
  try {
    if (mode === 'append') return await appendLoad(delivery, base, folder, context)
    const incremental = changesOnly && base && base.fingerprint === delivery.fingerprint && key.length > 0
    const changes = incremental ? await delivery.changes(base.states) : undefined
    if (!changes) {
      const gained = await sent(delivery.query, delivery.columns, folder, 'gained', context)
      return { folder, how: 'whole', way: mode, gained: gained.path, rows: gained.rows, bytes: gained.bytes }
    }
    const gained = await sent(changes.gained, delivery.columns, folder, 'gained', context)
    if (mode === 'merge')
      return { folder, how: 'changes', way: 'merge', gained: gained.path, rows: gained.rows, bytes: gained.bytes }
    const keyColumns = Object.fromEntries(key.map(name => [name, delivery.columns[name] as Columns[string]]))
    const lost = await sent(goneKeys(changes, key), keyColumns, folder, 'lost', context)
    return {
      folder,
      how: 'changes',
      way: 'replace',
      gained: gained.path,
      lost: lost.path,
      rows: gained.rows + lost.rows,
      bytes: gained.bytes + lost.bytes,
      total: await rowCount(delivery.query, context),
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function appendLoad(
  delivery: Delivery,
  base: Received | undefined,
  folder: string,
  context: DeliveryContext,
): Promise<Load> {
  const changes = base && (await delivery.changes(base.states))
  if (base && !changes)
    fail('DESTINATION_APPEND', `What was delivered to ${delivery.destination} cannot be told from what is new`, {
      asset: delivery.destination,
    })
  if (changes) {
    const lost = await rowCount(changes.lost, context)
    if (lost > 0)
      fail(
        'DESTINATION_APPEND',
        `${lost} rows that were delivered to ${delivery.destination} have changed or are gone`,
        {
          asset: delivery.destination,
        },
      )
  }
  const gained = await sent(changes?.gained ?? delivery.query, delivery.columns, folder, 'gained', context)
  const how = changes ? 'changes' : 'whole'
  return { folder, how, way: 'append', gained: gained.path, rows: gained.rows, bytes: gained.bytes }
}

async function sent(query: string, columns: Columns, folder: string, name: string, context: DeliveryContext) {
  const path = join(folder, `${name}.csv`)
  const session = await context.session()
  const { signal, onProgress } = context
  const { rows } = await session.export(query, { columns, format: { kind: 'postgres' }, path, signal, onProgress })
  return { path, rows, bytes: (await stat(path)).size }
}

async function apply(client: Client, load: Load, application: Application & { readonly exclusive: boolean }) {
  // Readers go on; who writes waits, so that what is compared stays what it is.
  if (application.exclusive) await client.query(`lock table ${application.target} in share row exclusive mode`)
  if (load.way === 'append') return addRows(client, application, load.gained)
  if (load.way === 'merge') return mergeRows(client, application, load.gained)
  if (load.how === 'whole') return replaceAll(client, application, load.gained)
  if (load.lost !== undefined) await removeRows(client, application, load.lost)
  await mergeRows(client, application, load.gained)
  const { rows } = await client.query<{ n: string }>(`select count(*)::text as n from ${application.target}`)
  if (Number(rows[0]?.n) !== load.total) throw new Tampered()
}

class Tampered extends Error {}

async function inTransaction<T>(client: Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}
