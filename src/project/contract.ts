import type { Asset } from '../define/asset.ts'
import type { Config } from '../define/config.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'

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
  /** Hash of what makes its rows: code, contract, load, partition; not `about`, `owner`, comments or spaces. */
  readonly fingerprint: string
}

/** A project as it was loaded: every asset that could be, and everything that is wrong. */
export interface Project {
  readonly directory: string
  readonly config: Config
  /** By name, in an order in which every asset comes after what it reads. */
  readonly assets: ReadonlyMap<string, NamedAsset>
  readonly nameOf: ReadonlyMap<Asset, string>
  readonly diagnostics: readonly Diagnostic[]
}

/** Texts for the parameters of a query, as SQL expressions. */
export interface Parameters {
  /** When the run began, ISO text without zone. */
  readonly runTime: string
  /** The interval of the step; undefined where there is none. */
  readonly interval?: { readonly start: string; readonly end: string }
}
