import type { Columns, Names } from './columns.ts'
import type { Duration } from './duration.ts'
import type { Relation } from './input.ts'
import { callSite, type LazySite, type Site } from './site.ts'
import type { Sql } from './sql.ts'

export type Severity = 'error' | 'warning'

/** What a check asserts. */
export type Assertion =
  | { readonly rule: 'unique'; readonly columns: readonly string[] }
  | { readonly rule: 'notNull'; readonly columns: readonly string[] }
  | { readonly rule: 'oneOf'; readonly column: string; readonly values: readonly (string | number)[] }
  | { readonly rule: 'references'; readonly column: string; readonly to: Relation; readonly toColumn: string }
  | { readonly rule: 'fresh'; readonly column: string; readonly within: Duration }
  | { readonly rule: 'rule'; readonly name: string; readonly violations: Sql }

/** A rule on data. An error withholds the publish group; a warning is only told. */
export interface Check<K extends string = string> {
  readonly kind: 'check'
  readonly assertion: Assertion
  readonly severity: Severity
  readonly site?: Site | undefined
  /** Never present at run time: it only carries `K`, covariantly. */
  readonly column?: K
  /** The same check, which no longer blocks publication. */
  warn(): Check<K>
}

function check<K extends string>(assertion: Assertion, site: LazySite, severity: Severity = 'error'): Check<K> {
  return Object.freeze({
    kind: 'check',
    assertion: Object.freeze(assertion),
    severity,
    get site() {
      return site()
    },
    warn: () => check<K>(assertion, site, 'warning'),
  } as const)
}

/** No two rows agree in all of `columns`. Rows with a null in any of them are not compared. */
export function unique<K extends string>(...columns: K[]): Check<K> {
  return check({ rule: 'unique', columns }, callSite(unique))
}

/** No row has a null in any of `columns`. */
export function notNull<K extends string>(...columns: K[]): Check<K> {
  return check({ rule: 'notNull', columns }, callSite(notNull))
}

/** Every value that is not null is one of `values`. */
export function oneOf<K extends string>(column: K, values: readonly (string | number)[]): Check<K> {
  return check({ rule: 'oneOf', column, values }, callSite(oneOf))
}

/**
 * A relation, as far as its columns go. The compiler infers them from this in a fraction of the time that it needs to
 * look through all of `Relation`.
 */
type WithColumns<C extends Columns> = { readonly kind: Relation['kind']; readonly columns: C }

/** Every value that is not null stands in `toColumn` of `to`. */
export function references<K extends string, C extends Columns>(
  column: K,
  to: WithColumns<C>,
  toColumn: Names<C>,
): Check<K> {
  return check({ rule: 'references', column, to: to as unknown as Relation, toColumn }, callSite(references))
}

/** The newest value of `column` is at most `within` before the run's time. An empty table fails. */
export function fresh<K extends string>(column: K, within: Duration): Check<K> {
  return check({ rule: 'fresh', column, within }, callSite(fresh))
}

/** `violations` selects no row. `self` in it is the table the check belongs to. */
export function rule(name: string, violations: Sql): Check<never> {
  return check({ rule: 'rule', name, violations }, callSite(rule))
}
