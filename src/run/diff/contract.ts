/** How one table differs between two states: before, and after. Plain data. */
export interface TableDiff {
  readonly table: string
  /** `added`: it was not there before; `removed`: it is not there after. */
  readonly what: 'added' | 'removed' | 'changed' | 'same'
  readonly schema: readonly SchemaChange[]
  readonly rows: { readonly before: number; readonly after: number }
  /** Rows by key, where the table has one. */
  readonly keyed?: KeyedDiff
  /** Rows that are only in one of the two, counted as often as they are there; where there is no key. */
  readonly loose?: { readonly before: number; readonly after: number }
}

export type SchemaChange =
  | { readonly column: string; readonly change: 'added' | 'removed'; readonly type: string }
  | { readonly column: string; readonly change: 'type'; readonly before: string; readonly after: string }

export interface KeyedDiff {
  readonly key: readonly string[]
  readonly added: number
  readonly removed: number
  readonly changed: number
  /** Columns whose values differ, with in how many of the changed rows. */
  readonly columns: readonly { readonly column: string; readonly rows: number }[]
  /** Some of the rows that changed, came or went. */
  readonly examples: readonly Example[]
}

export interface Example {
  readonly what: 'added' | 'removed' | 'changed'
  /** Values as text. */
  readonly key: readonly string[]
  readonly values: readonly { readonly column: string; readonly before: string; readonly after: string }[]
}

/** The two states of a table that are compared; undefined where it is not there. */
export interface Pair<State> {
  readonly table: string
  readonly before: State | undefined
  readonly after: State | undefined
}
