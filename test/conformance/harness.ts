import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Columns } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Engine, EngineOptions, Session, Staged, WorkOptions, WriteMode } from '../../src/engines/contract.ts'
import type { Fork, Lake, TableState } from '../../src/lake/contract.ts'
import { openLake } from '../../src/lake/open.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'

const ENGINES: { readonly [name: string]: () => Promise<Engine> } = {
  duckdb: async () => (await import('../../src/engines/duckdb/engine.ts')).duckdb,
}

/** The engine under test: the one named by MASSIF_ENGINE. */
export async function engineUnderTest(): Promise<Engine> {
  const name = process.env.MASSIF_ENGINE ?? 'duckdb'
  const load = ENGINES[name]
  if (!load) throw new Error(`MASSIF_ENGINE is ${name}; there are ${Object.keys(ENGINES).join(', ')}`)
  return load()
}

export interface StageOptions extends WorkOptions {
  readonly columns: Columns
  readonly partition?: readonly Partition[]
  readonly mode?: WriteMode
  readonly summary?: { readonly [key: string]: string }
}

export type Values = readonly (readonly unknown[])[]

/** A lake in a folder of its own and a session of the engine under test. */
export class Harness implements AsyncDisposable {
  readonly folder: string
  readonly lake: Lake
  readonly session: Session
  readonly #close: () => Promise<void>
  #runs = 0

  constructor(folder: string, lake: Lake, session: Session, close: () => Promise<void>) {
    this.folder = folder
    this.lake = lake
    this.session = session
    this.#close = close
  }

  static async open(options: Partial<EngineOptions> = {}): Promise<Harness> {
    const folder = await mkdtemp(join(tmpdir(), 'massif-conformance-'))
    const database = openSqlite(join(folder, 'massif.db'))
    const lake = await openLake({ database, warehouse: join(folder, 'lake'), durable: false })
    const engine = await engineUnderTest()
    const session = await engine.open({ memory: 500_000_000, threads: 2, spill: join(folder, 'spill'), ...options })
    return new Harness(folder, lake, session, async () => {
      await session.close()
      await database.close()
    })
  }

  async fork(table: string): Promise<Fork> {
    const forks = await this.lake.fork(`run-${++this.#runs}`, [table])
    return forks.get(table) as Fork
  }

  /** Writes a query to a table, publishes it and binds the table's name to its new state. */
  async write(table: string, query: string, options: StageOptions): Promise<Staged> {
    return this.#publish(table, fork => this.session.write(query, this.#request(fork, options)))
  }

  async writeRows(
    table: string,
    chunks: Iterable<{ readonly [column: string]: readonly unknown[] }>,
    options: StageOptions,
  ): Promise<Staged> {
    const stream = async function* () {
      yield* chunks
    }
    return this.#publish(table, fork => this.session.writeRows(stream(), this.#request(fork, options)))
  }

  #request(fork: Fork, { columns, partition = [], mode = { kind: 'replace' }, summary = {}, ...work }: StageOptions) {
    return { fork, columns, partition, mode, summary, ...work }
  }

  async #publish(table: string, stage: (fork: Fork) => Promise<Staged>): Promise<Staged> {
    const fork = await this.fork(table)
    const staged = await stage(fork)
    await fork.sync()
    await this.lake.publish([fork])
    await this.bind(table, staged.state)
    return staged
  }

  async bind(name: string, state: TableState): Promise<void> {
    const { files } = await this.lake.scan(state)
    await this.session.bind(name, { kind: 'state', state, files })
  }

  /** All rows of a query. */
  async rows(query: string, options?: WorkOptions): Promise<Values> {
    const rows: unknown[][] = []
    for await (const chunk of this.session.read(query, options))
      for (let row = 0; row < chunk.rows; row++) rows.push(chunk.values.map(column => column[row]))
    return rows
  }

  /** The table as the lake has it published. */
  async published(table: string): Promise<TableState | undefined> {
    return (await this.lake.resolve([table])).get(table)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The MassifError that `work` is rejected with. */
export async function refusal(work: Promise<unknown>): Promise<MassifError> {
  try {
    await work
  } catch (error) {
    if (error instanceof MassifError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** `refusal`, as its first diagnostic's code and message. */
export async function refused(work: Promise<unknown>): Promise<readonly [string | undefined, string | undefined]> {
  const error = await refusal(work)
  return [error.code, error.diagnostics[0]?.message]
}

/** Rows by column, as writeRows takes them. */
export function byColumn(columns: Columns, rows: Values): { readonly [column: string]: readonly unknown[] } {
  return Object.fromEntries(Object.keys(columns).map((name, index) => [name, rows.map(row => row[index])]))
}
