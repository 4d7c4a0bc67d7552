import type { Columns, NamesOf } from './columns.ts'
import type { Sql } from './sql.ts'

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
      readonly onCodeChange?: OnCodeChange
    }
  /**
   * What the query makes of the rows added to its inputs since the last time, put to what is there. The inputs it reads
   * with `changes` may only grow.
   */
  | { readonly by: 'append'; readonly onCodeChange?: OnCodeChange }
  /**
   * Computed again for the keys that changes of the inputs touch, in place of the rows that had those keys.
   * `keys` gives the table's `key` columns of `changes`: rows added and rows removed. In the query, `affected` stands
   * for these keys.
   */
  | { readonly by: 'merge'; readonly keys: Sql; readonly onCodeChange?: OnCodeChange }
  /**
   * The query gives the present; the table keeps what was before too: each row of a key holds from `from` until `to`,
   * which is null while it is the present one (a slowly changing dimension of type 2).
   * `at` is the column that says since when a row holds; without it, it is the time of the run that first saw it.
   * `deletes`: a key that is gone is closed (default), or kept open.
   */
  | {
      readonly by: 'history'
      readonly from: NamesOf<C, Date>
      readonly to: NamesOf<C, Date>
      readonly at?: NamesOf<C, Date>
      readonly deletes?: 'close' | 'keep'
    }

/** What becomes of rows made by other code: `redo` (default) makes all of them again, `forward` only new ones. */
export type OnCodeChange = 'redo' | 'forward'

/** How a table's files are cut. `truncate` keeps the first `width` characters, or rounds down to a multiple of it. */
export type Partition<K extends string = string> =
  | { readonly by: 'identity' | 'year' | 'month' | 'day' | 'hour'; readonly column: K }
  | { readonly by: 'bucket'; readonly column: K; readonly count: number }
  | { readonly by: 'truncate'; readonly column: K; readonly width: number }
