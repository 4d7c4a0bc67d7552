import type { Duration } from './duration.ts'

/** A size in bytes, as it is written: `4 GB`. Powers of 1000. */
export type Size = `${number} ${'KB' | 'MB' | 'GB' | 'TB'}`

/** How much of the past is kept. */
export interface Retention {
  /** Snapshots of tables younger than this. `7 days` by default. */
  readonly snapshots?: Duration
  /** The newest snapshots of each table, however old. 3 by default. */
  readonly atLeast?: number
  /** Records of runs younger than this. `90 days` by default. */
  readonly runs?: Duration
}

/** What a project says once, in `massif.config.ts`. Every path is relative to that file. */
export interface ProjectConfig {
  readonly name: string
  /** Where the tables and the state database are kept. `lake` by default. */
  readonly lake?: string
  /** Memory the engine may use before it spills. 60 % of the machine's by default. */
  readonly memory?: Size
  /** Threads the engine may use. All by default. */
  readonly threads?: number
  /** Steps that may run side by side. The number of threads by default. */
  readonly parallel?: number
  /** Where the engine spills. `.massif/spill` by default. */
  readonly spill?: string
  /** How often a step is tried when its error can heal. 3 by default. */
  readonly attempts?: number
  /** Wait before the second attempt; it doubles for each further one. `1 second` by default. */
  readonly backoff?: Duration
  /** Whether files are flushed to the disk before they are published. True unless the lake can be lost. */
  readonly durable?: boolean
  /** How much of the past `massif lake expire` keeps. */
  readonly retention?: Retention
  /** Public addresses and the places that stand in for them: the longest matching prefix is replaced. */
  readonly mirrors?: { readonly [prefix: string]: string }
  /** Folders below the project that hold no assets. */
  readonly exclude?: readonly string[]
}

export interface Config extends ProjectConfig {
  readonly kind: 'config'
}

/** Configures a project: the default export of `massif.config.ts`. */
export function project(config: ProjectConfig): Config {
  return Object.freeze({ kind: 'config', ...config } as const)
}
