import { type DuckDBConnection, type DuckDBInstance, StatementType } from '@duckdb/node-api'
import type { Columns } from '../../define/columns.ts'
import { diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { WrittenFile } from '../../lake/contract.ts'
import type {
  Binding,
  EngineOptions,
  Landed,
  ResultChunk,
  ResultColumn,
  RewriteRequest,
  Session,
  Staged,
  WorkOptions,
  WriteRequest,
} from '../contract.ts'
import type { Exported, ExportRequest } from '../export.ts'
import type { FileScan, InspectedFile } from '../file-scan.ts'
import { Footers } from './bind/footers.ts'
import { Views } from './bind/views.ts'
import { Connections } from './connections.ts'
import { DUCKDB_CAPABILITIES } from './engine.ts'
import { ofSource } from './errors/damaged.ts'
import { explain } from './errors/explain.ts'
import { withSuggestion } from './errors/suggest.ts'
import { inspectFiles } from './files/inspect.ts'
import { landFiles } from './files/land.ts'
import { openInstance } from './instance.ts'
import { readChunks } from './read/read.ts'
import { type RowChunk, stageRows } from './rows/stage-rows.ts'
import { spillFolder } from './spill.ts'
import { bareStatement, type Statement, withoutTerminator, wrapped } from './sql/statement.ts'
import { resultColumn } from './types/from-duckdb.ts'
import { Writer } from './write/writer.ts'

/** @throws MassifError ENGINE_START */
export async function openSession(options: EngineOptions): Promise<Session> {
  const spill = spillFolder(options.spill)
  try {
    return new DuckdbSession(options, await openInstance(options, spill.path), spill)
  } catch (error) {
    spill.remove()
    throw error
  }
}

class DuckdbSession implements Session {
  readonly capabilities = DUCKDB_CAPABILITIES
  readonly #options: EngineOptions
  readonly #instance: DuckDBInstance
  readonly #spill: ReturnType<typeof spillFolder>
  readonly #connections: Connections
  readonly #views: Views
  readonly #writer: Writer
  #closing: Promise<void> | undefined

  constructor(options: EngineOptions, instance: DuckDBInstance, spill: ReturnType<typeof spillFolder>) {
    this.#options = options
    this.#instance = instance
    this.#spill = spill
    this.#connections = new Connections(instance)
    const footers = new Footers()
    this.#views = new Views(this.#connections, footers)
    this.#writer = new Writer(footers, options.compression ?? 'zstd', (error, statement, request) =>
      this.#explain(error, statement, request),
    )
  }

  bind(name: string, binding: Binding): Promise<void> {
    return this.#views.bind(name, binding, (error, statement) => this.#explain(error, statement, {}))
  }

  describe(query: string): Promise<readonly ResultColumn[]> {
    return this.#connections.use({}, async connection => {
      try {
        return await this.#explained(bareStatement(query), {}, () => columnsOf(connection, query))
      } catch (error) {
        throw await withSuggestion(error, connection, query)
      }
    })
  }

  write(query: string, request: WriteRequest): Promise<Staged> {
    return this.#connections.use(request, connection => this.#writer.stage(connection, query, request))
  }

  async writeRows(chunks: AsyncIterable<RowChunk>, request: WriteRequest): Promise<Staged> {
    const { columns, fork, signal } = request
    const lease = await this.#connections.lease(request)
    try {
      const query = await this.#explained(bareStatement(''), request, () =>
        stageRows(lease, chunks, columns, fork.table, signal),
      )
      return await this.#writer.stage(lease.connection, query, request, true)
    } finally {
      // The rows go with it.
      lease.release(false)
    }
  }

  rewrite(request: RewriteRequest): Promise<readonly WrittenFile[]> {
    return this.#connections.use(request, connection =>
      this.#explained(bareStatement(''), {}, () => this.#writer.rewrite(connection, request)),
    )
  }

  inspect(scan: FileScan): Promise<readonly InspectedFile[]> {
    return this.#connections.use({}, connection =>
      this.#explained(bareStatement(''), {}, () => inspectFiles(connection, scan)),
    )
  }

  discover(scan: FileScan): Promise<Columns> {
    return this.#connections.use({}, connection =>
      this.#explained(bareStatement(''), {}, async () => {
        const { discoverColumns } = await import('./files/discover.ts')
        return discoverColumns(connection, scan)
      }),
    )
  }

  land(scan: FileScan, request: WriteRequest & { readonly maxRejected: number }): Promise<Landed> {
    const { maxRejected, signal } = request
    const write = (query: string) => this.write(query, request)
    const landing = this.#connections.use(signal ? { signal } : {}, connection =>
      this.#explained(bareStatement(''), request, () =>
        landFiles({ connection, write, scratch: this.#spill.path }, scan, { maxRejected, signal }),
      ),
    )
    return landing.catch(error => {
      throw ofSource(error, scan.files)
    })
  }

  async *read(query: string, options: WorkOptions = {}): AsyncGenerator<ResultChunk> {
    const statement = bareStatement(withoutTerminator(query))
    const lease = await this.#connections.lease(options)
    let ended = false
    try {
      yield* readChunks(lease, statement.sql)
      ended = true
    } catch (error) {
      throw this.#explain(error, statement, options)
    } finally {
      // The query of a reader who left ends with the connection.
      lease.release(ended)
    }
  }

  export(query: string, request: ExportRequest): Promise<Exported> {
    return this.#connections.use(request, async connection => {
      const { exportStatement, runExport } = await import('./export/export.ts')
      const statement = exportStatement(query, request)
      return this.#explained(statement, request, async () => ({ rows: await runExport(connection, statement) }))
    })
  }

  explain(query: string): Promise<string> {
    const statement = wrapped('explain', query, '')
    return this.#connections.use({}, connection =>
      this.#explained(statement, {}, async () => {
        const rows = (await connection.runAndReadAll(statement.sql)).getRows()
        return rows.map(row => String(row[1])).join('\n')
      }),
    )
  }

  close(): Promise<void> {
    this.#closing ??= this.#shut()
    return this.#closing
  }

  async #shut(): Promise<void> {
    await this.#connections.close()
    this.#instance.closeSync()
    this.#spill.remove()
  }

  async #explained<T>(statement: Statement, request: Partial<WriteRequest>, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#explain(error, statement, request)
    }
  }

  #explain(error: unknown, statement: Statement, request: Partial<WriteRequest>): unknown {
    const { fork, columns, signal } = request
    return explain(error, {
      statement,
      signal,
      spill: this.#options.spill,
      bound: this.#views.hasQueries,
      ...(fork ? { asset: fork.table } : {}),
      ...(columns ? { columns } : {}),
    })
  }
}

async function columnsOf(connection: DuckDBConnection, query: string): Promise<readonly ResultColumn[]> {
  const prepared = await connection.prepare(query)
  try {
    if (prepared.statementType !== StatementType.SELECT) refuse('Only a query that gives rows can stand here')
    if (prepared.parameterCount > 0) refuse('The query has parameters, which nothing gives a value')
    return Array.from({ length: prepared.columnCount }, (_, index) =>
      resultColumn(prepared.columnName(index), prepared.columnType(index)),
    )
  } finally {
    prepared.destroySync()
  }
}

function refuse(message: string): never {
  throw new MassifError([diagnostic('SQL_INVALID', message)])
}
