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

  constructor(database: Database) {
    this.#database = database
  }

  record(write: Write): void {
    this.#waiting.push(write)
    this.#flushing ??= this.#flush()
    // A failure is told to whoever calls `settled`; here it only must not be unhandled.
    this.#flushing.catch(() => {})
  }

  /** Resolves when all that was recorded so far is written. */
  async settled(): Promise<void> {
    while (this.#flushing) await this.#flushing
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
    } finally {
      this.#flushing = undefined
    }
  }
}
