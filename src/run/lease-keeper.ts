import { setTimeout as wait } from 'node:timers/promises'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Database } from '../state/contract.ts'
import { dropLeases, type Holder, type Lease, renewLeases, takeLeases } from '../state/leases.ts'
import { isHousekeeping } from './housekeeping/id.ts'
import { isAlive } from './process.ts'

/** A lease not renewed for this long is free; a run renews four times as often. */
const LEASE_MILLISECONDS = 60_000

/** Housekeeping holds a table for the moment of a commit only, which is waited for. Milliseconds. */
const HOUSEKEEPING_WAIT = 50

/** Holds a run's leases on the tables it writes, and renews them until it is closed. */
export class LeaseKeeper {
  readonly #database: Database
  readonly #run: string
  readonly #timer: NodeJS.Timeout

  private constructor(database: Database, run: string, now: () => Date) {
    this.#database = database
    this.#run = run
    this.#timer = setInterval(() => {
      // A renewal that fails is not the end: the next comes before the lease expires, and publication is conditional.
      renewLeases(database, run, expiry(now())).catch(() => {})
    }, LEASE_MILLISECONDS / 4)
    this.#timer.unref()
  }

  /** @throws MassifError RUN_LOCKED naming the run that holds one of the tables. */
  static async take(
    database: Database,
    tables: readonly string[],
    holder: Holder,
    now: () => Date,
  ): Promise<LeaseKeeper> {
    for (let waited = 0; ; waited += HOUSEKEEPING_WAIT) {
      const at = now()
      const held = await takeLeases(
        database,
        tables,
        holder,
        { now: at.toISOString(), expiresAt: expiry(at) },
        lease => lease.host === holder.host && !isAlive(lease.process),
      )
      if (held.length === 0) return new LeaseKeeper(database, holder.run, now)
      if (waited >= LEASE_MILLISECONDS || !held.every(({ run }) => isHousekeeping(run))) locked(held)
      await wait(HOUSEKEEPING_WAIT)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await dropLeases(this.#database, this.#run)
  }
}

function expiry(now: Date): string {
  return new Date(now.getTime() + LEASE_MILLISECONDS).toISOString()
}

function locked(held: readonly Lease[]): never {
  const [lease] = held as [Lease]
  const others = held.length > 1 ? ` and ${held.length - 1} more` : ''
  fail(
    'RUN_LOCKED',
    `Run ${lease.run} (process ${lease.process} on ${lease.host}) is at work on ${lease.table}${others}`,
    {
      asset: lease.table,
      hint: `Wait for it to end. If it is gone, its lease ends at ${lease.expiresAt}.`,
    },
  )
}
