import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

export interface DatabaseOptions {
  /** All of the machine's by default. */
  readonly threads?: number
  /** As DuckDB writes it: `4GB`. */
  readonly memory?: string
  /** Where it spills. */
  readonly spill?: string
}

/** An in-memory DuckDB that keeps the order of rows, so that files are the same whatever the number of threads. */
export class Database implements AsyncDisposable {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const instance = await DuckDBInstance.create(':memory:', {
      preserve_insertion_order: 'true',
      ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
      ...(options.memory === undefined ? {} : { memory_limit: options.memory }),
      ...(options.spill === undefined ? {} : { temp_directory: options.spill }),
    })
    return new Database(instance, await instance.connect())
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql)
  }

  /** The rows of a query; for few of them. 64-bit integers become numbers. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.#connection.runAndReadAll(sql)
    return reader
      .getRowObjectsJS()
      .map(row =>
        Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v] as const)),
      )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}
