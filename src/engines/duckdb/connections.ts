import { setMaxListeners } from 'node:events'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { WorkOptions } from '../contract.ts'

/** How often progress is told, and how often an interruption is repeated until it is heard. Milliseconds. */
const PROGRESS = 250
const INTERRUPT = 20

/** A connection that is one's own until it is given back. */
export interface Lease {
  readonly connection: DuckDBConnection
  /** Before waiting for what is not DuckDB's, such as a reader to ask for more: closing does not wait for it. */
  pause(): void
  /**
   * Before going on.
   *
   * @throws MassifError ENGINE_CANCELLED when the engine was closed meanwhile
   */
  resume(): void
  /** Gives the connection back. @param clean whether it is as it was; otherwise it is closed, with all it holds */
  release(clean?: boolean): void
}

/** Connections to one instance, kept open between uses. */
export class Connections {
  readonly #instance: DuckDBInstance
  readonly #idle: DuckDBConnection[] = []
  /** All that are leased, and until when those among them are at work. */
  readonly #leased = new Map<DuckDBConnection, PromiseWithResolvers<void>>()
  /** Those that count their progress. */
  readonly #watched = new WeakSet<DuckDBConnection>()
  #closed = false

  constructor(instance: DuckDBInstance) {
    this.#instance = instance
  }

  /**
   * A connection; what runs on it is interrupted when `options.signal` is aborted, and its progress told.
   *
   * @throws MassifError ENGINE_CANCELLED when the signal is aborted already or the engine is closed
   */
  async lease(options: WorkOptions = {}): Promise<Lease> {
    const { signal, onProgress } = options
    if (signal?.aborted || this.#closed) cancelled()
    const connection = this.#idle.pop() ?? (await this.#instance.connect())
    const stop: (() => void)[] = []
    const pause = () => this.#leased.get(connection)?.resolve()
    const resume = () => {
      if (this.#closed) cancelled()
      this.#leased.set(connection, Promise.withResolvers())
    }
    const release = (clean = true) => {
      for (const each of stop) each()
      pause()
      this.#leased.delete(connection)
      if (clean && !this.#closed) this.#idle.push(connection)
      else connection.disconnectSync()
    }
    try {
      resume()
      if (signal) stop.push(interruptOn(signal, connection))
      if (onProgress) stop.push(await this.#watch(connection, onProgress))
      return { connection, pause, resume, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Runs `work` on a connection of its own. */
  async use<T>(options: WorkOptions, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { connection, release } = await this.lease(options)
    try {
      return await work(connection)
    } finally {
      release()
    }
  }

  /** Interrupts what still runs, waits for it to end, and disconnects. */
  async close(): Promise<void> {
    this.#closed = true
    const interrupt = () => {
      for (const connection of this.#leased.keys()) connection.interrupt()
    }
    const again = setInterval(interrupt, INTERRUPT)
    interrupt()
    await Promise.all([...this.#leased.values()].map(({ promise }) => promise))
    clearInterval(again)
    for (const connection of this.#idle.splice(0)) connection.disconnectSync()
  }

  async #watch(connection: DuckDBConnection, onProgress: NonNullable<WorkOptions['onProgress']>): Promise<() => void> {
    if (!this.#watched.has(connection)) {
      await connection.run('set enable_progress_bar = true; set enable_progress_bar_print = false')
      this.#watched.add(connection)
    }
    const timer = setInterval(() => {
      const { percentage } = connection.progress
      // Until the plan is under way there is no percentage; the last stages may count as over a hundred.
      onProgress(percentage < 0 ? {} : { fraction: Math.min(percentage, 100) / 100 })
    }, PROGRESS)
    return () => clearInterval(timer)
  }
}

/**
 * Interrupts a connection from the moment a signal is aborted. It is done again and again: an interruption is lost when
 * it comes before the statement that was sent has begun.
 */
function interruptOn(signal: AbortSignal, connection: DuckDBConnection): () => void {
  let again: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    again = setInterval(() => connection.interrupt(), INTERRUPT)
  }
  // One signal stops all steps of a run, of which there may be many at a time.
  setMaxListeners(0, signal)
  signal.addEventListener('abort', interrupt, { once: true })
  return () => {
    signal.removeEventListener('abort', interrupt)
    clearInterval(again)
  }
}

/** @throws MassifError ENGINE_CANCELLED */
export function cancelled(): never {
  fail('ENGINE_CANCELLED', 'The work was cancelled')
}
