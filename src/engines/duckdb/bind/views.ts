import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns } from '../../../define/columns.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { Binding } from '../../contract.ts'
import type { Connections } from '../connections.ts'
import { identifier } from '../sql/quote.ts'
import { casting, ownStatement, type Statement } from '../sql/statement.ts'
import { contractCasts, GIVEN } from '../types/cast.ts'
import { sqlType } from '../types/sql-type.ts'
import type { Footers } from './footers.ts'
import { scanQuery } from './scan.ts'

/** DuckDB has these for itself, whatever their case: a schema of the name cannot be read from. */
const RESERVED: ReadonlySet<string> = new Set(['system', 'temp', 'memory', 'pg_catalog', 'information_schema'])

/** The names a session knows, each a view of the instance. */
export class Views {
  readonly #connections: Connections
  readonly #footers: Footers
  readonly #schemas = new Set<string>(['main'])
  /** The statement that made each view. */
  readonly #made = new Map<string, string>()
  readonly #queries = new Set<string>()
  /** Names that stand for rows the session keeps. */
  readonly #kept = new Set<string>()
  /** Views are made one after the other: two transactions that change the catalogue side by side may conflict. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(connections: Connections, footers: Footers) {
    this.#connections = connections
    this.#footers = footers
  }

  /** Whether some names stand for queries of users. */
  get hasQueries(): boolean {
    return this.#queries.size > 0
  }

  /**
   * Makes a name readable.
   *
   * @param onError what to throw for an error of DuckDB's, given the statement it came from
   */
  bind(name: string, binding: Binding, onError: (error: unknown, statement: Statement) => unknown): Promise<void> {
    const made = this.#turn.then(() =>
      this.#connections.use({}, connection => this.#make(connection, name, binding, onError)),
    )
    this.#turn = made.catch(() => {})
    return made
  }

  async #make(
    connection: DuckDBConnection,
    name: string,
    binding: Binding,
    onError: (error: unknown, statement: Statement) => unknown,
  ): Promise<void> {
    const [namespace, table] = split(name)
    const what = binding.kind === 'rows' ? 'table' : 'view'
    const create = `create or replace ${what} ${identifier(namespace)}.${identifier(table)} as `
    let statement = ownStatement(create)
    try {
      statement = await this.#statement(connection, create, binding)
      // A table is bound again by every step that reads it, mostly in the same state.
      if (this.#made.get(name) === statement.sql && binding.kind !== 'rows') return
      if (!this.#schemas.has(namespace)) {
        await connection.run(`create schema if not exists ${identifier(namespace)}`)
        this.#schemas.add(namespace)
      }
      // A view does not take the place of a table by itself, nor a table that of a view.
      const other = what === 'table' ? this.#made.has(name) && !this.#kept.has(name) : this.#kept.has(name)
      if (other) {
        const old = what === 'table' ? 'view' : 'table'
        await connection.run(`drop ${old} if exists ${identifier(namespace)}.${identifier(table)}`)
        this.#kept.delete(name)
      }
      await connection.run(statement.sql)
    } catch (error) {
      this.#made.delete(name)
      throw onError(error, statement)
    }
    this.#made.set(name, statement.sql)
    if (binding.kind === 'rows') this.#kept.add(name)
    if (binding.kind === 'query') this.#queries.add(name)
    else this.#queries.delete(name)
  }

  async #statement(connection: DuckDBConnection, create: string, binding: Binding): Promise<Statement> {
    switch (binding.kind) {
      case 'columns':
        return ownStatement(create + emptyRelation(binding.columns))
      case 'state': {
        const { state, files } = binding
        return ownStatement(
          create + (await scanQuery(connection, this.#footers, { state, schema: state.schema, files })),
        )
      }
      case 'query':
      case 'rows':
        return casting(create, contractCasts(binding.columns), binding.query, GIVEN, '')
    }
  }
}

function split(name: string): readonly [string, string] {
  const dot = name.indexOf('.')
  const namespace = name.slice(0, dot)
  if (dot <= 0 || RESERVED.has(namespace.toLowerCase())) {
    fail('PROJECT_BAD_NAME', `${name} cannot be read in queries: DuckDB has ${namespace || name} for itself`, {
      hint: 'Give the folder another name.',
    })
  }
  return [namespace, name.slice(dot + 1)]
}

function emptyRelation(columns: Columns): string {
  const values = Object.entries(columns).map(
    ([name, { type }]) => `cast(null as ${sqlType(type)}) as ${identifier(name)}`,
  )
  return `select ${values.join(', ')} where false`
}
