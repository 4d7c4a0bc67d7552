import type { Asset } from '../define/asset.ts'
import type { Config } from '../define/config.ts'
import type { Duration } from '../define/duration.ts'
import type { LookupPolicy } from '../define/input.ts'
import type { Sql } from '../define/sql.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Statement } from './sql/statement.ts'

/** One way in which an asset reads another. */
export type InputRead =
  /** All of it: any change of it redoes everything that was made from it. */
  | { readonly how: 'whole'; readonly name: string }
  /** The rows whose `by` falls in the step's interval, and those `back` before it. */
  | { readonly how: 'slice'; readonly name: string; readonly by: string; readonly back?: Duration }
  | { readonly how: 'lookup'; readonly name: string; readonly policy: LookupPolicy }
  /** What was added to it since the last time; for the keys of a merge, what was removed as well. */
  | { readonly how: 'changes'; readonly name: string }

/** An asset with its name and what it reads. */
export interface NamedAsset {
  /** `namespace.name`. */
  readonly name: string
  readonly asset: Asset
  /** The module that exports it, relative to the project's folder, with `/`. */
  readonly module: string
  /** Names of the assets it reads, sorted: in its query, in `reads`. Those that only its checks read are in `checkInputs`. */
  readonly inputs: readonly string[]
  readonly checkInputs: readonly string[]
  /** How it reads each of `inputs`, by name; an input read in two ways is there twice. */
  readonly reads: readonly InputRead[]
  /** Hash of what makes its rows: code, contract, load, partition; not `about`, `owner`, comments or spaces. */
  readonly fingerprint: string
  /**
   * The fingerprint it would have if the inputs that say `was` were still called that; undefined where none does.
   * Data with this fingerprint is as good as data with `fingerprint`.
   */
  readonly formerFingerprint?: string
}

/** A project as it was loaded: every asset that could be, and everything that is wrong. */
export interface Project {
  readonly directory: string
  readonly config: Config
  /** By name, in an order in which every asset comes after what it reads. */
  readonly assets: ReadonlyMap<string, NamedAsset>
  readonly nameOf: ReadonlyMap<Asset, string>
  /** The queries of tables, views and rules with their references resolved: what `renderQuery` writes out. */
  readonly statements: ReadonlyMap<Sql, Statement>
  readonly diagnostics: readonly Diagnostic[]
}

/** Texts for the parameters of a query, as SQL expressions. */
export interface Parameters {
  /** When the run began, ISO text without zone. */
  readonly runTime: string
  /** The interval of the step; undefined where there is none. */
  readonly interval?: { readonly start: string; readonly end: string }
  /** The relation that stands for the changes of an input; by default the input itself. */
  readonly changes?: (name: string) => string
  /** The relation that stands for the affected keys; by default those of the table itself. */
  readonly affected?: string
}
