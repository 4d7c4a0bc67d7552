import type { SqlRow, SqlValue, Transaction } from './contract.ts'

/** One table that a run published, or took out of the lake. */
export interface Publication {
  /** Its place in the order of all publications. */
  readonly seq: number
  readonly run: string
  readonly table: string
  /** Metadata file before; undefined for a table that was not there. */
  readonly from: string | undefined
  /** Metadata file after; undefined for a table that was taken out. */
  readonly to: string | undefined
  readonly before: Remembered
  readonly at: string
}

/** Rows of the state about one asset, as they stood. */
export interface Remembered {
  readonly produced: readonly SqlRow[]
  readonly cursors: readonly SqlRow[]
  readonly checked: readonly SqlRow[]
}

/** Where an asset is remembered: tables of the state, and the column that names it. */
const KEPT = { produced: 'asset', cursors: 'source', checked: 'asset' } as const

/**
 * Records what a publication changes: in its transaction, before anything else is recorded in it. A step that was held
 * is no longer: it was done.
 */
export async function recordPublications(
  transaction: Transaction,
  run: string,
  tables: readonly { readonly table: string; readonly from: string | undefined; readonly to: string | undefined }[],
  at: string,
): Promise<void> {
  const [last] = await transaction.all('select max(seq) as seq from publications')
  let seq = Number(last?.seq ?? 0)
  for (const { table, from, to } of tables) {
    await transaction.run(
      `insert into publications (seq, run_id, table_name, from_location, to_location, before, at, undone_at)
       values (?, ?, ?, ?, ?, ?, ?, null)`,
      ++seq,
      run,
      table,
      from ?? null,
      to ?? null,
      JSON.stringify(await remembered(transaction, table)),
      at,
    )
    await transaction.run('delete from held where asset = ?', table)
  }
}

/** Publications that stand, in their order. */
export async function standingPublications(transaction: Transaction): Promise<readonly Publication[]> {
  const rows = await transaction.all('select * from publications where undone_at is null order by seq')
  return rows.map(toPublication)
}

/** What a run published, in its order; what was undone since too. */
export async function publicationsOf(transaction: Transaction, run: string): Promise<readonly Publication[]> {
  return (await transaction.all('select * from publications where run_id = ? order by seq', run)).map(toPublication)
}

function toPublication(row: SqlRow): Publication {
  return {
    seq: Number(row.seq),
    run: String(row.run_id),
    table: String(row.table_name),
    from: row.from_location === null ? undefined : String(row.from_location),
    to: row.to_location === null ? undefined : String(row.to_location),
    before: JSON.parse(String(row.before)) as Remembered,
    at: String(row.at),
  }
}

/** Puts back what was remembered of the asset before a publication, and marks that it was undone. */
export async function undoPublication(transaction: Transaction, publication: Publication, at: string): Promise<void> {
  for (const [table, column] of Object.entries(KEPT)) {
    await transaction.run(`delete from ${table} where ${column} = ?`, publication.table)
    for (const row of publication.before[table as keyof Remembered]) {
      const members = Object.entries({ ...row, [column]: publication.table })
      await transaction.run(
        `insert into ${table} (${members.map(([name]) => name).join(', ')}) values (${members.map(() => '?').join(', ')})`,
        ...members.map(([, value]) => value as SqlValue),
      )
    }
  }
  await transaction.run('update publications set undone_at = ? where seq = ?', at, publication.seq)
}

async function remembered(transaction: Transaction, asset: string): Promise<Remembered> {
  const rows = (table: keyof Remembered) => transaction.all(`select * from ${table} where ${KEPT[table]} = ?`, asset)
  return { produced: await rows('produced'), cursors: await rows('cursors'), checked: await rows('checked') }
}

/** What was remembered before the publications that stand and are no older than `since`. @param since ISO 8601 */
export async function undoableMemories(transaction: Transaction, since: string): Promise<readonly Remembered[]> {
  const rows = await transaction.all('select before from publications where undone_at is null and at >= ?', since)
  return rows.map(row => JSON.parse(String(row.before)) as Remembered)
}

/** The metadata files that undoing them would go back to. @param since ISO 8601 */
export async function undoableLocations(transaction: Transaction, since: string): Promise<readonly string[]> {
  const rows = await transaction.all(
    `select distinct from_location from publications
     where undone_at is null and at >= ? and from_location is not null order by from_location`,
    since,
  )
  return rows.map(row => String(row.from_location))
}

/** Forgets publications older than `since`: they are not undone any more. @param since ISO 8601 */
export async function forgetPublications(transaction: Transaction, since: string): Promise<void> {
  await transaction.run('delete from publications where at < ?', since)
}
