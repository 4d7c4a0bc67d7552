import type { Database, Transaction } from './contract.ts'

/** A step that was undone, and is not done again while its code and its inputs are what they were. */
export interface Held {
  readonly asset: string
  /** The run that was rolled back. */
  readonly run: string
  readonly fingerprint: string
  /** Data versions of its inputs, by name. */
  readonly inputs: { readonly [name: string]: string }
  /** How far a source had been landed. */
  readonly cursor?: { readonly [key: string]: unknown }
}

/** All held steps, by asset. */
export async function allHeld(database: Database): Promise<ReadonlyMap<string, Held>> {
  const rows = await database.all('select * from held')
  return new Map(
    rows.map(row => [
      String(row.asset),
      {
        asset: String(row.asset),
        run: String(row.run_id),
        fingerprint: String(row.fingerprint),
        inputs: JSON.parse(String(row.inputs)),
        ...(row.cursor_value === null ? {} : { cursor: JSON.parse(String(row.cursor_value)) }),
      },
    ]),
  )
}

export async function holdStep(transaction: Transaction, held: Held, at: string): Promise<void> {
  await transaction.run('delete from held where asset = ?', held.asset)
  await transaction.run(
    'insert into held (asset, run_id, fingerprint, inputs, cursor_value, at) values (?, ?, ?, ?, ?, ?)',
    held.asset,
    held.run,
    held.fingerprint,
    JSON.stringify(held.inputs),
    held.cursor ? JSON.stringify(held.cursor) : null,
    at,
  )
}

/** Lets held steps be done again. @returns how many there were */
export async function releaseHeld(database: Database, assets: readonly string[]): Promise<number> {
  return database.transaction(async transaction => {
    let released = 0
    for (const asset of assets) released += await transaction.run('delete from held where asset = ?', asset)
    return released
  })
}
