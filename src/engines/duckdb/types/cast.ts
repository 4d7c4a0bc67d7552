import type { Columns } from '../../../define/columns.ts'
import { identifier } from '../sql/quote.ts'
import { holdsJson, sqlType } from './sql-type.ts'

/** What the query is called whose columns are cast: under its bare name a column that is not there would be the cast's own. */
export const GIVEN = 'given'

/**
 * Casts of the columns of `GIVEN` to a contract that has them by the same names.
 *
 * @param storedTypes the types of the columns they are written to, which may be wider; the contract's by default
 */
export function contractCasts(
  columns: Columns,
  storedTypes: ReadonlyMap<string, string> = new Map(),
): readonly { readonly column: string; readonly expression: string }[] {
  return Object.entries(columns).map(([key, { type }]) => {
    const name = identifier(key)
    const stored = storedTypes.get(key) ?? sqlType(type)
    const column = `${GIVEN}.${name}`
    const value = holdsJson(type) ? `cast(${column} as ${sqlType(type, 'JSON')})` : column
    return { column: key, expression: `cast(${value} as ${stored}) as ${name}` }
  })
}
