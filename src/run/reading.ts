import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Database } from '../state/contract.ts'
import { allReaders, closeReaders, holdLocations, openReader, type Reader, renewReader } from '../state/readers.ts'
import { isAlive } from './process.ts'

/** A reader not renewed for this long is taken for gone on other machines; it renews four times as often. */
const LEASE_MILLISECONDS = 60_000
/** On its own machine a process that is seen to live counts for longer: it may have been put to sleep. */
const ASLEEP_MILLISECONDS = 24 * 3_600_000

/** Keeps the files of the states that one process reads from being cleaned away, until it is closed. */
export class Reading {
  readonly #database: Database
  readonly #now: () => Date
  readonly #ids: string[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, now: () => Date) {
    this.#database = database
    this.#now = now
  }

  /**
   * Asks the catalogue what to read, and holds on to the answer. That somebody asks is known before the answer is, so
   * that nothing can go in between.
   *
   * @param kind what for: `run`, `query`
   * @param resolve gives the metadata files of the states that will be read, by any keys
   */
  async hold<M extends ReadonlyMap<string, string>>(kind: string, resolve: () => Promise<M>): Promise<M> {
    // Whoever may only read cannot ask anybody to keep anything.
    if (this.#database.readOnly) return resolve()
    const [id, now] = [randomUUID(), this.#now()]
    await openReader(this.#database, {
      id,
      kind,
      host: hostname(),
      process: process.pid,
      since: now.toISOString(),
      expiresAt: expiry(now),
    })
    this.#ids.push(id)
    this.#timer ??= setInterval(() => this.#renew(), LEASE_MILLISECONDS / 4).unref()
    const locations = await resolve()
    await holdLocations(this.#database, id, [...new Set(locations.values())])
    return locations
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    // A database that cannot be written any more has no say about files either: the entry expires.
    if (this.#ids.length > 0) await closeReaders(this.#database, this.#ids.splice(0)).catch(() => {})
  }

  #renew(): void {
    const expiresAt = expiry(this.#now())
    for (const id of this.#ids) renewReader(this.#database, id, expiresAt).catch(() => {})
  }
}

/** The readers that are at work; those of dead processes are forgotten. */
export async function liveReaders(database: Database, now: Date): Promise<readonly Reader[]> {
  const readers = await allReaders(database)
  const gone = readers.filter(reader => !isReading(reader, now))
  if (gone.length > 0)
    await closeReaders(
      database,
      gone.map(({ id }) => id),
    )
  return readers.filter(reader => !gone.includes(reader))
}

function isReading(reader: Reader, now: Date): boolean {
  const late = now.getTime() - Date.parse(reader.expiresAt)
  return reader.host === hostname() ? isAlive(reader.process) && late < ASLEEP_MILLISECONDS : late < 0
}

function expiry(now: Date): string {
  return new Date(now.getTime() + LEASE_MILLISECONDS).toISOString()
}
