import type { Columns, NamesOf } from './columns.ts'

export type Grain = 'hour' | 'day' | 'month' | 'year'

/** How a table is brought up to date. */
export type Load<C extends Columns = Columns> =
  /** Computed whole, in place of what was there. */
  | { readonly by: 'replace' }
  /**
   * Computed by intervals of `grain` over the table's column `time`: only intervals whose input changed are redone.
   * `onCodeChange`: `redo` (default) recomputes every interval with the new code, `forward` only new ones.
   */
  | {
      readonly by: 'interval'
      readonly time: NamesOf<C, Date>
      readonly grain: Grain
      readonly onCodeChange?: 'redo' | 'forward'
    }

/** How a table's files are cut. `truncate` keeps the first `width` characters, or rounds down to a multiple of it. */
export type Partition<K extends string = string> =
  | { readonly by: 'identity' | 'year' | 'month' | 'day' | 'hour'; readonly column: K }
  | { readonly by: 'bucket'; readonly column: K; readonly count: number }
  | { readonly by: 'truncate'; readonly column: K; readonly width: number }
