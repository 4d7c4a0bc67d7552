import type { DeliveryMode } from '../define/destination.ts'
import type { TimeRange } from '../engines/contract.ts'
import type { TableState } from '../lake/contract.ts'

/** Why something is to be done. */
export interface Reason {
  readonly code: 'new' | 'code' | 'input' | 'files' | 'definition' | 'columns' | 'asked' | 'left'
  readonly text: string
}

/** What a step is expected to take, from the last one of its kind; absent where there is none. */
export interface Estimate {
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
}

/** A source to be landed. */
export interface LandPlan {
  readonly kind: 'land'
  readonly asset: string
  readonly what: 'append' | 'replace'
  readonly reasons: readonly Reason[]
  readonly items: readonly string[]
  readonly bytes?: number
  readonly estimate?: Estimate
  /** Names of the checks that look at what landed. */
  readonly checks?: readonly string[]
  /** What these took the last time; absent where one of them never looked. */
  readonly checkSeconds?: number
}

/** A table to be brought up to date. */
export interface TablePlan {
  readonly kind: 'table'
  readonly asset: string
  readonly how: How
  readonly reasons: readonly Reason[]
  readonly estimate?: Estimate
  /** Names of the checks that look at what it makes. */
  readonly checks?: readonly string[]
  /** What these took the last time; absent where one of them never looked. */
  readonly checkSeconds?: number
}

export type How =
  /** All rows; for a table loaded by interval, over the whole time its inputs span. */
  | { readonly kind: 'replace'; readonly within?: Coverage }
  /**
   * The rows of some ranges. `computed` is there where the inputs' time no longer reaches to all of them: only these
   * are computed, and the rest is left without rows.
   */
  | { readonly kind: 'ranges'; readonly coverage: Coverage; readonly computed?: readonly TimeRange[] }
  /** What the changes of its inputs bring: new rows to append, or the rows of the keys that they touch. */
  | { readonly kind: 'changes' }
  /** The present is held against the rows that are open, and what differs closes and opens some. */
  | { readonly kind: 'history' }
  /** Known when its inputs, which are steps of the same plan, are done. */
  | { readonly kind: 'after-inputs'; readonly inputs: readonly string[] }

/** Whole grains of a time column. */
export interface Coverage {
  readonly column: string
  readonly grain: 'hour' | 'day' | 'month' | 'year'
  readonly ranges: readonly TimeRange[]
}

/** A destination that lacks what is published, or will be. */
export interface DeliverPlan {
  readonly kind: 'deliver'
  readonly asset: string
  /** The kind of destination: `postgres`. */
  readonly to: string
  readonly mode: DeliveryMode
  readonly reasons: readonly Reason[]
}

/** A table and the name that it will have. */
export interface Rename {
  readonly from: string
  readonly to: string
}

/** Something of a published table that will not be there any more, and cannot be had again from what is. */
export interface Loss {
  readonly kind: 'column' | 'type' | 'rows'
  readonly asset: string
  readonly column?: string
  readonly text: string
}

/** Stale ranges of a table that a run of a part leaves. Those known before its inputs are done. */
export interface Outside {
  readonly asset: string
  readonly grain: Coverage['grain']
  readonly ranges: readonly TimeRange[]
}

/** Checks that must look again although their table is not redone. */
export interface CheckPlan {
  readonly asset: string
  readonly checks: readonly string[]
  readonly checkSeconds?: number
}

/** What a run would do now, and why. Plain data: it can be printed, kept and compared. */
export interface Plan {
  readonly kind: 'plan'
  readonly sources: readonly LandPlan[]
  readonly tables: readonly TablePlan[]
  readonly checks: readonly CheckPlan[]
  /** Made once all tables are published. */
  readonly deliveries: readonly DeliverPlan[]
  /** What is due outside the interval that the run is confined to, and stays so. */
  readonly outside: readonly Outside[]
  /** What else is made from assets that change, by name: views, and what is not asked for. */
  readonly affected: readonly string[]
  /** Steps that were undone by rolling back a run, and would do the same again. */
  readonly held: readonly { readonly asset: string; readonly run: string }[]
  /** Assets that are up to date, by name. */
  readonly unchanged: readonly string[]
  /** Those of `unchanged` whose inputs changed, but no row for them: a run records that, and they are not compared again. */
  readonly settled?: readonly string[]
  /** Tables that have another name now: they get it before all else. */
  readonly renames: readonly Rename[]
  /** Tables of the lake that an earlier run produced and the project no longer declares. They stay, but for `removals`. */
  readonly undeclared: readonly string[]
  /** Those of `undeclared` that the run takes out of the catalogue, with the tables of their rejected rows. */
  readonly removals: readonly string[]
  /** What would be lost: a run refuses to do it unless it is told to. */
  readonly losses: readonly Loss[]
}

/** The tables as a plan or a step sees them: those a run has staged, and the published ones for the rest. */
export interface PresentTables {
  /** The data version of a table; undefined when there is no such table. */
  version(name: string): Promise<string | undefined>
  state(name: string): Promise<TableState | undefined>
  /** Makes a table or view readable in the engine's session. */
  bind(name: string): Promise<void>
}
