import type { Check } from './checks.ts'
import type { Columns, Names, Row } from './columns.ts'
import { type Relation, relationMethods } from './input.ts'
import type { Load, Partition } from './load.ts'
import { callSite, type Site } from './site.ts'
import type { Sql } from './sql.ts'

/** Columns of equal length, by name: a batch of rows. */
export type Chunk<C extends Columns = Columns> = { readonly [K in keyof C]: readonly Row<C>[K][] }

/** What a table written in TypeScript is given to read its inputs. */
export interface Read {
  /** All rows of a relation the table declared in `reads`, in chunks. */
  <C extends Columns>(relation: Relation<C>): AsyncIterable<Chunk<C>>
  /** The interval the step covers, for tables loaded by interval; undefined otherwise. */
  readonly interval?: { readonly start: Date; readonly end: Date }
  /** When the run began. */
  readonly time: Date
  /** Aborted when the step is to stop. */
  readonly signal: AbortSignal
}

/** A query, or one for each engine where the shared SQL will not do. */
export type Query = Sql | { readonly duckdb: Sql; readonly spark?: Sql }

interface TableCommon<C extends Columns> {
  readonly about?: string
  readonly owner?: string
  /** The qualified name this table had before: it is renamed, not rebuilt. */
  readonly was?: string
  /** The contract: the query's result is cast to it. */
  readonly columns: C
  /** The columns that tell rows apart. */
  readonly key?: readonly Names<C>[]
  readonly load?: Load<C>
  readonly partition?: readonly Partition<Names<C>>[]
  readonly checks?: readonly Check<Names<C>>[]
}

export interface SqlTable<C extends Columns> extends TableCommon<C> {
  readonly query: Query
}

export interface ScriptTable<C extends Columns> extends TableCommon<C> {
  /** The relations that `rows` reads. */
  readonly reads?: readonly Relation[]
  /** Yields the table's rows in chunks. */
  readonly rows: (read: Read) => AsyncIterable<Chunk<C>> | Iterable<Chunk<C>>
}

export type TableDefinition<C extends Columns = Columns> = SqlTable<C> | ScriptTable<C>

/** A dataset produced by SQL or by TypeScript and stored in the lake. */
export interface Table<C extends Columns = Columns> extends Relation<C> {
  readonly kind: 'table'
  readonly definition: TableDefinition<C>
  readonly site?: Site | undefined
}

/** Declares a table. Its name is the name it is exported by. */
export function table<const C extends Columns>(definition: TableDefinition<C>): Table<C> {
  const site = callSite(table)
  const itself: Table<C> = Object.freeze({
    kind: 'table',
    definition: Object.freeze(definition),
    columns: definition.columns,
    get site() {
      return site()
    },
    ...relationMethods<C>(() => itself),
  } as const)
  return itself
}
