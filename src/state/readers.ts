import type { Database, SqlRow, Transaction } from './contract.ts'

/** Somebody who reads states of tables: while it does, no file of these states goes. */
export interface Reader {
  readonly id: string
  /** What it does: `run`, `query`. */
  readonly kind: string
  readonly host: string
  readonly process: number
  /** ISO 8601. */
  readonly since: string
  readonly expiresAt: string
  /** Metadata files of the states; undefined while it is still finding out which. Then nothing at all may go. */
  readonly locations: readonly string[] | undefined
}

/** A power cut ends readers too. */
const RELAXED = { durable: false } as const

/** Says that somebody is about to find out what it will read. To be called before the catalogue is asked. */
export async function openReader(database: Database, reader: Omit<Reader, 'locations'>): Promise<void> {
  await database.transaction(
    transaction =>
      transaction.run(
        'insert into readers (reader_id, kind, host, process, since, expires_at) values (?, ?, ?, ?, ?, ?)',
        reader.id,
        reader.kind,
        reader.host,
        reader.process,
        reader.since,
        reader.expiresAt,
      ),
    RELAXED,
  )
}

/** Says what a reader found. */
export async function holdLocations(database: Database, id: string, locations: readonly string[]): Promise<void> {
  await database.transaction(
    transaction =>
      transaction.run('update readers set locations = ? where reader_id = ?', JSON.stringify(locations), id),
    RELAXED,
  )
}

export async function renewReader(database: Database, id: string, expiresAt: string): Promise<void> {
  await database.transaction(
    transaction => transaction.run('update readers set expires_at = ? where reader_id = ?', expiresAt, id),
    RELAXED,
  )
}

export async function closeReaders(database: Database, ids: readonly string[]): Promise<void> {
  await database.transaction(async transaction => {
    for (const id of ids) await transaction.run('delete from readers where reader_id = ?', id)
  }, RELAXED)
}

/** All that are recorded, whether they still live or not. */
export async function allReaders(database: Transaction): Promise<readonly Reader[]> {
  return (await database.all('select * from readers order by since')).map(toReader)
}

function toReader(row: SqlRow): Reader {
  return {
    id: String(row.reader_id),
    kind: String(row.kind),
    host: String(row.host),
    process: Number(row.process),
    since: String(row.since),
    expiresAt: String(row.expires_at),
    locations: row.locations === null ? undefined : JSON.parse(String(row.locations)),
  }
}
