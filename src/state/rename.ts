import type { Transaction } from './contract.ts'

/** Tables of the state whose column holds the name of an asset, and what else their rows are told apart by. */
const NAMED = [
  { table: 'produced', column: 'asset' },
  { table: 'checked', column: 'asset', beside: 'check_name' },
  { table: 'cursors', column: 'source' },
  { table: 'steps', column: 'asset', beside: 'run_id' },
  { table: 'transfers', column: 'source', beside: 'run_id' },
  { table: 'publications', column: 'table_name', beside: 'seq' },
  { table: 'held', column: 'asset' },
] as const

/** Columns that hold JSON objects whose keys are names of tables. */
const KEYED = [
  { table: 'produced', column: 'inputs' },
  { table: 'checked', column: 'versions' },
  { table: 'checked', column: 'snapshots' },
  { table: 'held', column: 'inputs' },
] as const

/** All that is remembered of an asset is remembered of its new name: in the transaction that renames its table. */
export async function renameAsset(transaction: Transaction, from: string, to: string): Promise<void> {
  for (const { table, column, ...rest } of NAMED) {
    // What was remembered of another asset, which had the new name once, gives way.
    const same =
      'beside' in rest ? `${rest.beside} in (select ${rest.beside} from ${table} where ${column} = ?)` : '1 = 1'
    const parameters = 'beside' in rest ? [to, from] : [to]
    await transaction.run(`delete from ${table} where ${column} = ? and ${same}`, ...parameters)
    await transaction.run(`update ${table} set ${column} = ? where ${column} = ?`, to, from)
  }
  for (const { table, column } of KEYED) {
    for (const row of await transaction.all(`select distinct ${column} as value from ${table}`)) {
      const before = JSON.parse(String(row.value)) as { readonly [name: string]: unknown }
      if (!Object.hasOwn(before, from)) continue
      const after = JSON.stringify(renamedKeys(before, from, to))
      await transaction.run(`update ${table} set ${column} = ? where ${column} = ?`, after, String(row.value))
    }
  }
  await rewritePast(transaction, row => renamedIn(row, from, to))
}

type Row = { readonly [column: string]: unknown }

/** Rewrites what a rollback would put back. @param table publications of this one alone */
async function rewritePast(transaction: Transaction, rewrite: (row: Row) => Row, table?: string): Promise<void> {
  const rows = await transaction.all('select seq, table_name, before from publications where undone_at is null')
  for (const { seq, table_name: name, before } of rows) {
    if (seq === undefined || (table !== undefined && name !== table)) continue
    const past = JSON.parse(String(before)) as { readonly [table: string]: readonly Row[] }
    const after = JSON.stringify(
      Object.fromEntries(Object.entries(past).map(([of, remembered]) => [of, remembered.map(rewrite)])),
    )
    if (after !== before) await transaction.run('update publications set before = ? where seq = ?', after, seq)
  }
}

/** A row with the keys renamed in those of its columns that hold objects by names of tables. */
function renamedIn(row: Row, from: string, to: string): Row {
  const members = Object.entries(row).map(([column, value]): readonly [string, unknown] => {
    if (!KEYED.some(each => each.column === column) || typeof value !== 'string') return [column, value]
    return [column, JSON.stringify(renamedKeys(JSON.parse(value) as Row, from, to))]
  })
  return Object.fromEntries(members)
}

/** What was made by an asset under one fingerprint counts as made under another. */
export async function renewFingerprint(
  transaction: Transaction,
  asset: string,
  from: string,
  to: string,
): Promise<void> {
  for (const table of ['produced', 'held'])
    await transaction.run(`update ${table} set fingerprint = ? where asset = ? and fingerprint = ?`, to, asset, from)
  await rewritePast(transaction, row => (row.fingerprint === from ? { ...row, fingerprint: to } : row), asset)
  await transaction.run(
    'update delivered set fingerprint = ? where destination = ? and fingerprint = ?',
    to,
    asset,
    from,
  )
}

/** Forgets what produced an asset, what its checks found and how far it was landed. Its past runs stay. */
export async function forgetAsset(transaction: Transaction, asset: string): Promise<void> {
  await transaction.run('delete from produced where asset = ?', asset)
  await transaction.run('delete from checked where asset = ?', asset)
  await transaction.run('delete from cursors where source = ?', asset)
  await transaction.run('delete from held where asset = ?', asset)
}

/** An object with one of its keys renamed. */
export function renamedKeys<T>(
  of: { readonly [name: string]: T },
  from: string,
  to: string,
): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name === from ? to : name, value]))
}
