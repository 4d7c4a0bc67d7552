import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Database, Transaction } from '../state/contract.ts'
import { dropLeases, type Holder, type Lease, lostLeases, renewLeases, takeLeases } from '../state/leases.ts'
import { isHousekeeping } from './housekeeping/id.ts'
import { isAlive } from './process.ts'

/** A lease not renewed for this long is free; a run renews four times as often. */
const LEASE_MILLISECONDS = 60_000

/** Housekeeping holds a table for the moment of a commit only, which is waited for. Milliseconds. */
const HOUSEKEEPING_WAIT = 50
/** Another run is waited for, where that is wished, by looking again so often. Milliseconds. */
const RUN_WAIT = 200

/** How long, and how, a run waits for others. */
export interface Patience {
  /** Milliseconds. */
  readonly atMost: number
  readonly signal: AbortSignal
  /** Called once, when there is something to wait for. */
  readonly onWait: (held: Lease) => void
}

/** Holds a run's leases on the tables it writes, and renews them until it is closed. */
export class LeaseKeeper {
  readonly #database: Database
  readonly #holder: Holder
  readonly #timer: NodeJS.Timeout

  private constructor(database: Database, holder: Holder, now: () => Date) {
    this.#database = database
    this.#holder = holder
    this.#timer = setInterval(() => {
      // A renewal that fails is not the end: the next comes before the lease expires, and publication is conditional.
      renewLeases(database, holder, expiry(now())).catch(() => {})
    }, LEASE_MILLISECONDS / 4)
    this.#timer.unref()
  }

  /**
   * @param patience for the runs of others; none unless given
   * @throws MassifError RUN_LOCKED naming the run that holds one of the tables; ENGINE_CANCELLED while it waits
   */
  static async take(
    database: Database,
    tables: readonly string[],
    holder: Holder,
    now: () => Date,
    patience?: Patience,
  ): Promise<LeaseKeeper> {
    const began = performance.now()
    let told = false
    for (;;) {
      if (patience?.signal.aborted) fail('ENGINE_CANCELLED', `Run ${holder.run} was stopped while it waited for others`)
      const at = now()
      const held = await takeLeases(
        database,
        tables,
        holder,
        { now: at.toISOString(), expiresAt: expiry(at) },
        lease => lease.host === holder.host && !isAlive(lease.process),
      )
      const [first] = held
      if (!first) return new LeaseKeeper(database, holder, now)
      const waited = performance.now() - began
      const isShort = held.every(({ run }) => isHousekeeping(run))
      if (waited >= Math.max(patience?.atMost ?? 0, isShort ? LEASE_MILLISECONDS : 0)) locked(held)
      if (!isShort && !told) patience?.onWait(first)
      told ||= !isShort
      await wait(isShort ? HOUSEKEEPING_WAIT : RUN_WAIT)
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await dropLeases(this.#database, this.#holder)
  }
}

/** This process, on behalf of a run. */
export function holderOf(run: string): Holder {
  return { run, host: hostname(), process: process.pid }
}

/**
 * Refuses to publish for a run that was away, suspended or cut off, until others took its leases. To be called in the
 * transaction that publishes.
 *
 * @throws MassifError RUN_LEASE_LOST
 */
export async function refuseLostLeases(
  transaction: Transaction,
  tables: readonly string[],
  run: string,
): Promise<void> {
  const [lost, ...more] = await lostLeases(transaction, tables, holderOf(run))
  if (lost === undefined) return
  const others = more.length > 0 ? ` and ${more.length} more` : ''
  fail(
    'RUN_LEASE_LOST',
    `Run ${run} was away for so long that another one took ${lost}${others}: it publishes nothing`,
    {
      asset: lost,
    },
  )
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
