import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { WorkOptions } from '../contract.ts'

/** How often progress is told, and how often an interruption is repeated until it is heard. Milliseconds. */
const PROGRESS = 250
const INTERRUPT = 20

/** A connection that is one's own until it is given back. */
export interface Lease {
  readonly connection: DuckDBConnection
  release(): void
}

/** Connections to one instance, kept open between uses: temporary tables made on one are to be dropped by who made them. */
export class Connections {
  readonly #instance: DuckDBInstance
  readonly #idle: DuckDBConnection[] = []
  readonly #busy = new Map<DuckDBConnection, PromiseWithResolvers<void>>()
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
    this.#busy.set(connection, Promise.withResolvers())
    const stop: (() => void)[] = []
    const release = () => {
      for (const each of stop) each()
      this.#busy.get(connection)?.resolve()
      if (this.#busy.delete(connection)) this.#idle.push(connection)
    }
    try {
      if (signal) stop.push(interruptOn(signal, connection))
      if (onProgress) stop.push(await this.#watch(connection, onProgress))
      return { connection, release }
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
    const again = setInterval(() => {
      for (const connection of this.#busy.keys()) connection.interrupt()
    }, INTERRUPT)
    for (const connection of this.#busy.keys()) connection.interrupt()
    await Promise.all([...this.#busy.values()].map(({ promise }) => promise))
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
