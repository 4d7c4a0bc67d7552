export type SqlValue = string | number | bigint | null | Uint8Array

export interface SqlRow {
  readonly [column: string]: SqlValue
}

/** Statements that see one state of the database and take effect together. */
export interface Transaction {
  /** Rows of a statement. Parameters are written `?`. */
  all(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly SqlRow[]>
  /** Runs a statement; gives the number of rows it changed. */
  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number>
}

export interface TransactionOptions {
  /**
   * False where a power cut may undo the transaction; a crash of the process never does. The next durable transaction
   * makes it durable too. True unless given.
   */
  readonly durable?: boolean
}

/** The state database: what must survive a run, and the lake's catalogue. */
export interface Database extends Transaction {
  readonly dialect: 'sqlite' | 'postgres'
  /** Whether it can only be read. */
  readonly readOnly: boolean
  /**
   * Runs `work` in one transaction that can write; commits when it resolves, rolls back when it rejects.
   * Transactions of one database do not overlap. Not to be nested.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  close(): Promise<void>
}
