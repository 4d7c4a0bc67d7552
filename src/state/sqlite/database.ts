import { AsyncLocalStorage } from 'node:async_hooks'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { Database, SqlRow, SqlValue, Transaction, TransactionOptions } from '../contract.ts'
import { isBusy, sqliteError } from './errors.ts'
import { openToRead } from './read-only.ts'

export interface SqliteOptions {
  /** `NORMAL` lets a power cut undo the last transactions; a crash of the process never does. `FULL` unless given. */
  readonly synchronous?: 'FULL' | 'NORMAL'
  /** Whether the file may only be read. Nothing is made, neither it nor what SQLite keeps beside it. */
  readonly readOnly?: boolean
}

/** How long a statement waits for another process to finish its transaction, in milliseconds. */
const PATIENCE = 30_000
/** What SQLite itself may wait, in milliseconds: it blocks the whole process meanwhile. */
const BLOCKING_WAIT = 20
const KEPT_STATEMENTS = 500
/** A statement that only reads does not care how durable writes are; asking SQLite to change that is not free. */
const READS = /^\s*select\b/i

/**
 * Opens a state database kept in one SQLite file, which is made with its folder when it is not there.
 * Not for a network disk: SQLite's locks do not hold there.
 *
 * @throws MassifError STATE_UNREADABLE when the file is no database, or cannot be written; LAKE_DISK_FULL.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): Database {
  try {
    if (options.readOnly) return new SqliteDatabase(file, openToRead(file), 'FULL', true)
    mkdirSync(dirname(file), { recursive: true })
    const connection = new DatabaseSync(file, { timeout: PATIENCE, enableForeignKeyConstraints: true })
    // The long wait is for the switch to WAL alone; once running, waiting is done in `patiently`.
    connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = ${BLOCKING_WAIT}`)
    refuseReadOnly(file)
    return new SqliteDatabase(file, connection, options.synchronous ?? 'FULL', false)
  } catch (error) {
    throw sqliteError(file, error)
  }
}

/** SQLite opens a file it may not write without a word, and fails at the first write only. */
function refuseReadOnly(file: string): void {
  // The folder too: the write-ahead log is made there.
  for (const path of [file, dirname(file)]) accessSync(path, constants.W_OK)
}

class SqliteDatabase implements Database {
  readonly dialect = 'sqlite'
  readonly readOnly: boolean
  readonly #file: string
  readonly #connection: DatabaseSync
  readonly #synchronous: 'FULL' | 'NORMAL'
  readonly #statements = new Map<string, StatementSync>()
  readonly #inTransaction = new AsyncLocalStorage<{ open: boolean }>()
  #currentSynchronous: 'FULL' | 'NORMAL' = 'NORMAL'
  /** Settles when everything asked for so far is done; never rejects. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(file: string, connection: DatabaseSync, synchronous: 'FULL' | 'NORMAL', readOnly: boolean) {
    this.readOnly = readOnly
    this.#file = file
    this.#connection = connection
    this.#synchronous = synchronous
  }

  all(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.#enqueue(() => {
      if (!READS.test(sql)) this.#setSynchronous(this.#synchronous)
      return this.#patiently(() => this.#all(sql, parameters))
    })
  }

  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number> {
    return this.#enqueue(() => {
      this.#setSynchronous(this.#synchronous)
      return this.#patiently(() => this.#run(sql, parameters))
    })
  }

  transaction<T>(work: (transaction: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const synchronous = options.durable === false ? 'NORMAL' : this.#synchronous
    return this.#enqueue(async () => {
      this.#setSynchronous(synchronous)
      await this.#patiently(() => this.#connection.exec('BEGIN IMMEDIATE'))
      const scope = { open: true }
      try {
        const result = await this.#inTransaction.run(scope, () => work(this.#transactionOf(scope)))
        this.#connection.exec('COMMIT')
        return result
      } catch (error) {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK')
        throw error
      } finally {
        scope.open = false
      }
    })
  }

  async close(): Promise<void> {
    await this.#enqueue(() => {
      this.#statements.clear()
      if (this.#connection.isOpen) this.#connection.close()
    })
  }

  /** Statements of one transaction. They fail once it is over, rather than act outside of it. */
  #transactionOf(scope: { readonly open: boolean }): Transaction {
    const within = async <T>(work: () => T): Promise<T> => {
      if (!scope.open) throw new Error('a statement was given to a transaction that is over')
      try {
        return work()
      } catch (error) {
        throw sqliteError(this.#file, error)
      }
    }
    return {
      all: (sql, ...parameters) => within(() => this.#all(sql, parameters)),
      run: (sql, ...parameters) => within(() => this.#run(sql, parameters)),
    }
  }

  /** Runs `work` when everything before it is done, so that no statement slips into another's transaction. */
  #enqueue<T>(work: () => T | Promise<T>): Promise<T> {
    if (this.#inTransaction.getStore()?.open)
      throw new Error('inside a transaction, use its own statements: the database waits for the transaction to end')
    const done = this.#queue.then(work).catch((error: unknown) => {
      throw sqliteError(this.#file, error)
    })
    this.#queue = done.catch(() => undefined)
    return done
  }

  /** Tries until no other process is in the way, leaving this one free to do other things in between. */
  async #patiently<T>(work: () => T): Promise<T> {
    for (let waited = 0, pause = 1; ; ) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || waited >= PATIENCE) throw error
      }
      await wait(pause)
      waited += pause + BLOCKING_WAIT
      pause = Math.min(pause * 2, 50)
    }
  }

  #setSynchronous(mode: 'FULL' | 'NORMAL'): void {
    if (mode === this.#currentSynchronous) return
    this.#connection.exec(`PRAGMA synchronous = ${mode}`)
    this.#currentSynchronous = mode
  }

  #all(sql: string, parameters: readonly SqlValue[]): readonly SqlRow[] {
    const rows = this.#prepare(sql).all(...parameters) as Record<string, SqlValue>[]
    for (const row of rows) for (const name in row) row[name] = narrowed(row[name] as SqlValue)
    return rows
  }

  #run(sql: string, parameters: readonly SqlValue[]): number {
    return Number(this.#prepare(sql).run(...parameters).changes)
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    if (this.#statements.size >= KEPT_STATEMENTS) this.#statements.clear()
    const statement = this.#connection.prepare(sql)
    statement.setReadBigInts(true)
    this.#statements.set(sql, statement)
    return statement
  }
}

function narrowed(value: SqlValue): SqlValue {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
