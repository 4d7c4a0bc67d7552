import type { Check } from './checks.ts'
import type { Columns, Names, NamesOf } from './columns.ts'
import { type Relation, relationMethods } from './input.ts'
import type { Partition } from './load.ts'
import type { LazySite, Site } from './site.ts'

/** What happens when the data no longer has the declared columns. */
export type Drift =
  /** The load fails and says which columns differ. */
  | 'refuse'
  /** New columns are added to the raw table; types grow where no value can be lost. */
  | 'widen'
  /** New columns are left out. */
  | 'ignore'

/** What every source may say, whatever its connector. */
export interface SourceOptions<C extends Columns = Columns> {
  readonly about?: string
  readonly owner?: string
  /** The qualified name this source had before. */
  readonly was?: string
  readonly columns: C
  /** The column that `in(interval)` cuts by. */
  readonly time?: NamesOf<C, Date>
  readonly drift?: Drift
  /** How many rows that do not fit may be set aside before the load fails. 0 by default. */
  readonly maxRejected?: number
  readonly partition?: readonly Partition<Names<C>>[]
  readonly checks?: readonly Check<Names<C>>[]
}

/** Data from outside. `connector` says who reads it, `options` is that connector's own plain data. */
export interface Source<C extends Columns = Columns> extends Relation<C> {
  readonly kind: 'source'
  readonly connector: string
  readonly options: unknown
  readonly definition: SourceOptions<C>
  readonly site?: Site | undefined
}

/**
 * Declares a source. Connectors wrap this with a function of their own, which types `options`.
 *
 * @param connector the connector's name in its manifest
 * @param options what only that connector understands: plain data and secrets
 */
export function source<const C extends Columns>(
  connector: string,
  options: unknown,
  definition: SourceOptions<C>,
  site: LazySite,
): Source<C> {
  const itself: Source<C> = Object.freeze({
    kind: 'source',
    connector,
    options: Object.freeze(options),
    definition: Object.freeze(definition),
    columns: definition.columns,
    get site() {
      return site()
    },
    ...relationMethods<C>(() => itself),
  } as const)
  return itself
}
