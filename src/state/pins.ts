import type { SqlRow, Transaction } from './contract.ts'
import type { ConsumedInput } from './produced.ts'
import { undoableMemories } from './publications.ts'

/** What a later run will compare with. */
export interface Pins {
  /** Ids of snapshots, as text, by table. */
  readonly snapshots: ReadonlyMap<string, ReadonlySet<string>>
  /** Data versions that destinations received: of whatever table has them. */
  readonly versions: ReadonlySet<string>
}

/**
 * The states that tables were made from, that checks looked at and that destinations received, in every environment:
 * what changed since is told by comparing with them. Of tables that may be rolled back, before and after it.
 *
 * @param isKept whether what an asset remembers still matters
 * @param undoable since when publications may be undone, ISO 8601
 */
export async function pinnedSnapshots(
  database: Transaction,
  isKept: (asset: string) => boolean,
  undoable: string,
): Promise<Pins> {
  const pins = new Map<string, Set<string>>()
  const pin = (table: string, snapshot: string | undefined) => {
    if (snapshot === undefined) return
    const of = pins.get(table)
    if (of) of.add(snapshot)
    else pins.set(table, new Set([snapshot]))
  }
  const pinProduced = ({ asset, inputs, snapshot }: SqlRow) => {
    pin(String(asset), snapshot === null || snapshot === undefined ? undefined : String(snapshot))
    if (!isKept(String(asset))) return
    for (const [table, of] of Object.entries(JSON.parse(String(inputs)) as { [name: string]: ConsumedInput }))
      pin(table, of.snapshot)
  }
  const pinChecked = ({ asset, snapshots }: SqlRow) => {
    if (!isKept(String(asset))) return
    for (const [table, of] of Object.entries(JSON.parse(String(snapshots)) as { [name: string]: string }))
      pin(table, of)
  }
  for (const row of await database.all('select asset, inputs, snapshot from produced')) pinProduced(row)
  for (const row of await database.all('select asset, snapshots from checked')) pinChecked(row)
  for (const { produced, checked } of await undoableMemories(database, undoable)) {
    for (const row of produced) pinProduced(row)
    for (const row of checked) pinChecked(row)
  }
  const delivered = await database.all('select version from delivered')
  return { snapshots: pins, versions: new Set(delivered.map(({ version }) => String(version))) }
}

/** Records that name a table's state by its metadata file name another one, which holds the same rows. */
export async function moveProduced(transaction: Transaction, from: string, to: string): Promise<void> {
  await transaction.run('update produced set metadata_location = ? where metadata_location = ?', to, from)
  await transaction.run('update publications set to_location = ? where to_location = ?', to, from)
}

/**
 * Records that name a snapshot of a table name another one, which holds the same rows: so that the first need not be
 * kept for their sake.
 */
export async function moveSnapshot(transaction: Transaction, table: string, from: string, to: string): Promise<void> {
  await transaction.run('update produced set snapshot = ? where asset = ? and snapshot = ?', to, table, from)
  for (const { inputs } of await transaction.all('select distinct inputs from produced')) {
    const all = JSON.parse(String(inputs)) as { [name: string]: ConsumedInput }
    const input = all[table]
    if (input?.snapshot !== from) continue
    const moved = JSON.stringify({ ...all, [table]: { ...input, snapshot: to } })
    await transaction.run('update produced set inputs = ? where inputs = ?', moved, String(inputs))
  }
  for (const { snapshots } of await transaction.all('select distinct snapshots from checked')) {
    const all = JSON.parse(String(snapshots)) as { [name: string]: string }
    if (all[table] !== from) continue
    const moved = JSON.stringify({ ...all, [table]: to })
    await transaction.run('update checked set snapshots = ? where snapshots = ?', moved, String(snapshots))
  }
}
