import type { Columns, NamesOf } from './columns.ts'
import type { Duration } from './duration.ts'

/** What a `sql` template may hold: a relation, a slice of one, a parameter, more SQL. Never a column. */
export interface Input {
  readonly kind: 'source' | 'table' | 'view' | 'slice' | 'lookup' | 'changes' | 'affected' | 'param' | 'self' | 'sql'
}

/** A value known only when the step runs. */
export interface Param extends Input {
  readonly kind: 'param'
  readonly name: 'interval.start' | 'interval.end' | 'run.time'
}

/** The time range one step covers: `start` included, `end` not. */
export interface Interval {
  readonly kind: 'interval'
  readonly start: Param
  readonly end: Param
}

const param = (name: Param['name']): Param => Object.freeze({ kind: 'param', name })

export const interval: Interval = Object.freeze({
  kind: 'interval',
  start: param('interval.start'),
  end: param('interval.end'),
})

/** The run itself. `run.time` is the moment it began, the same in every step and attempt. */
export const run: { readonly time: Param } = Object.freeze({ time: param('run.time') })

/** The table being declared, for its own checks. */
export interface Self extends Input {
  readonly kind: 'self'
}
export const self: Self = Object.freeze({ kind: 'self' })

/** The rows by which a relation has changed since it was last read. */
export interface Changes extends Input {
  readonly kind: 'changes'
  readonly relation: Relation
}

/** As much of a relation as inferring its columns needs: the compiler looks through nothing else. */
type WithColumns<C extends Columns> = { readonly kind: Relation['kind']; readonly columns: C }

/**
 * The rows added to a source or table since this table last read it; the first time, all of them. In the `keys` of a
 * load by merge also the rows that were removed.
 */
export function changes<C extends Columns>(relation: WithColumns<C>): Changes {
  return Object.freeze({ kind: 'changes', relation: relation as unknown as Relation })
}

/** The keys that are computed again, for the query of a table loaded by merge: a relation with the key's columns. */
export interface Affected extends Input {
  readonly kind: 'affected'
}
export const affected: Affected = Object.freeze({ kind: 'affected' })

/** Anything SQL can read from. */
export interface Relation<C extends Columns = Columns> extends Input {
  readonly kind: 'source' | 'table' | 'view'
  readonly columns: C
  /**
   * The rows of the step's interval.
   *
   * @param options.by the time column to cut by; by default the relation's own time column
   * @param options.back rows this long before the interval are read too
   */
  in(interval: Interval, options?: SliceOptions<NamesOf<C, Date>>): Slice
  /** Joined whole, without interval: its change keeps past intervals as they are (`latest`) or redoes them (`redo`). */
  lookup(policy: LookupPolicy): Lookup
}

export interface SliceOptions<K extends string = string> {
  readonly by?: K
  readonly back?: Duration
}

/** A relation cut to the step's interval. */
export interface Slice extends Input {
  readonly kind: 'slice'
  readonly relation: Relation
  readonly by?: string
  readonly back?: Duration
}

export type LookupPolicy = 'latest' | 'redo'

export interface Lookup extends Input {
  readonly kind: 'lookup'
  readonly relation: Relation
  readonly policy: LookupPolicy
}

/** The two methods every relation has; spread into what a declaring function freezes. */
export function relationMethods<C extends Columns>(itself: () => Relation<C>): Pick<Relation<C>, 'in' | 'lookup'> {
  return {
    in: (_interval, options = {}) =>
      Object.freeze({ kind: 'slice', relation: itself() as unknown as Relation, ...options }),
    lookup: policy => Object.freeze({ kind: 'lookup', relation: itself() as unknown as Relation, policy }),
  }
}
