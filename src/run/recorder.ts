import type { Database, Transaction } from '../state/contract.ts'

type Write = (transaction: Transaction) => Promise<void>

/**
 * Writes records in the order they were given, as many as are waiting in one transaction: recording a step costs no
 * wait, and a hundred cost little more than one.
 */
export class Recorder {
  readonly #database: Database
  #waiting: Write[] = []
  #flushing: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(database: Database) {
    this.#database = database
  }

  record(write: Write): void {
    this.#waiting.push(write)
    this.#flushing ??= this.#flush()
  }

  /** Resolves when all that was recorded so far is written; rejects once with what kept something from being. */
  async settled(): Promise<void> {
    while (this.#flushing) await this.#flushing
    const failure = this.#failure
    this.#failure = undefined
    if (failure) throw failure.error
  }

  async #flush(): Promise<void> {
    await Promise.resolve()
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting
        this.#waiting = []
        // Losing the last records to a power cut costs a resume, not data: the publication itself is durable.
        await this.#database.transaction(
          async transaction => {
            for (const write of batch) await write(transaction)
          },
          { durable: false },
        )
      }
    } catch (error) {
      this.#failure ??= { error }
    } finally {
      this.#flushing = undefined
    }
  }
}
