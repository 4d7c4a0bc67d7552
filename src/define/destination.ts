import type { Column, Columns, Names } from './columns.ts'
import type { Relation } from './input.ts'
import { callSite, type Site } from './site.ts'
import type { Table } from './table.ts'

/** How delivered rows meet those that are there. */
export type DeliveryMode =
  /** The target holds exactly the rows of `from`. */
  | 'replace'
  /** Rows are put in by key, in place of those that have the same key. Rows that are gone from `from` stay in the target. */
  | 'merge'
  /** Rows that are new since the last delivery are added. `from` must only ever gain rows. */
  | 'append'

/** Where rows are written to. `destination` says who writes them, `options` is that one's own plain data. */
export interface Target {
  readonly kind: 'target'
  readonly destination: string
  readonly options: unknown
}

export interface DestinationDefinition<C extends Columns = Columns> {
  readonly about?: string
  readonly owner?: string
  /** What is written out. */
  readonly from: Relation<C>
  /** Where to: `toPostgres(…)`, `toCsv(…)`, `toParquet(…)`, `toExcel(…)`. */
  readonly to: Target
  /** `replace` by default. */
  readonly mode?: DeliveryMode
  /** The columns that tell rows apart; those of the table's own `key` by default. */
  readonly key?: readonly Names<C>[]
  /** The columns to write, in this order; all by default. */
  readonly columns?: readonly Names<C>[]
  /** The columns that files are sorted by. */
  readonly order?: readonly Names<C>[]
}

/** A place outside the lake where a table is written to. Nothing reads it. */
export interface Destination<C extends Columns = Columns> {
  readonly kind: 'destination'
  readonly definition: DestinationDefinition<C>
  /** The columns that are written. */
  readonly columns: Columns
  readonly site?: Site | undefined
}

/** Declares a destination. Its name is the name it is exported by. */
export function destination<const C extends Columns>(definition: DestinationDefinition<C>): Destination<C> {
  const site = callSite(destination)
  return Object.freeze({
    kind: 'destination',
    definition: Object.freeze(definition),
    columns: writtenColumns(definition.from as unknown as Relation | undefined, definition.columns),
    get site() {
      return site()
    },
  } as const)
}

/** Says where to. Each kind of destination wraps this with a function of its own, which types `options`. */
export function target(destination: string, options: object): Target {
  return Object.freeze({ kind: 'target', destination, options: Object.freeze(options) } as const)
}

// What is wrong with a declaration is told when the project is checked: here it must only do no harm.
function writtenColumns(from: Relation | undefined, columns: unknown): Columns {
  const all: Columns = from?.columns ?? {}
  if (!Array.isArray(columns)) return all
  const written = columns.filter(name => typeof name === 'string' && Object.hasOwn(all, name))
  return Object.freeze(Object.fromEntries(written.map((name): [string, Column] => [name, all[name] as Column])))
}

/** The columns that tell the rows of a destination apart: its own, or those of its table. */
export function deliveryKey({ key, from, mode, columns }: DestinationDefinition): readonly string[] {
  if (key !== undefined) return Array.isArray(key) ? key : []
  // Rows are only added: that they can be told apart is of no use.
  if (mode === 'append') return []
  const own = from.kind === 'table' ? (from as unknown as Table).definition.key : undefined
  if (!Array.isArray(own)) return []
  // Rows without a part of the table's key may be alike.
  return columns === undefined || own.every(column => columns.includes(column)) ? own : []
}
