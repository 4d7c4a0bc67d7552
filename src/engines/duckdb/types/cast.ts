import type { Columns } from '../../../define/columns.ts'
import { identifier } from '../sql/quote.ts'
import { holdsJson, sqlType } from './sql-type.ts'

/**
 * Casts of columns of the same names to a contract.
 *
 * @param storedTypes the types of the columns they are written to, which may be wider; the contract's by default
 */
export function contractCasts(
  columns: Columns,
  storedTypes: ReadonlyMap<string, string> = new Map(),
): readonly { readonly column: string; readonly expression: string }[] {
  return Object.entries(columns).map(([column, { type }]) => {
    const name = identifier(column)
    const stored = storedTypes.get(column) ?? sqlType(type)
    const value = holdsJson(type) ? `cast(${name} as ${sqlType(type, 'JSON')})` : name
    return { column, expression: `cast(${value} as ${stored}) as ${name}` }
  })
}
