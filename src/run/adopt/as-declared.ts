import { presentColumns } from '../../connectors/present-columns.ts'
import { sameType, typeText } from '../../define/data-type.ts'
import type { Source } from '../../define/source.ts'
import { type Diagnostic, diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { TableState } from '../../lake/contract.ts'
import { widens } from '../../lake/schema/evolve.ts'
import { primitiveOf } from '../../lake/schema/fresh.ts'
import type { Field } from '../../lake/schema/schema.ts'

/**
 * A table that somebody else keeps, as its contract says: its columns in their order, of types that its own grow to
 * without loss. Files are read by these.
 *
 * @throws MassifError SOURCE_COLUMN_MISSING, SOURCE_COLUMN_TYPE, SOURCE_COLUMN_NEW: all at once
 */
export function asDeclared(source: Source, name: string, state: TableState): TableState {
  const problems: Diagnostic[] = []
  const tell = (code: Diagnostic['code'], message: string, hint?: string) =>
    problems.push(
      diagnostic(code, message, {
        asset: name,
        ...(source.site ? { at: source.site } : {}),
        ...(hint ? { hint } : {}),
      }),
    )
  const present = presentColumns(state.schema)
  const fields: Field[] = []
  for (const [column, { type }] of Object.entries(source.definition.columns)) {
    const field = state.schema.fields.find(each => each.name === column)
    if (!field) {
      const meant = nearest(
        column,
        state.schema.fields.map(each => each.name),
      )
      tell('SOURCE_COLUMN_MISSING', `The table has no column ${column}`, meant && `Did you mean ${meant}?`)
      continue
    }
    const has = present[column]?.type
    const to = primitiveOf(type)
    if (has && sameType(has, type)) fields.push(field)
    else if (to !== undefined && typeof field.type === 'string' && widens(field.type, to))
      fields.push({ ...field, type: to })
    else {
      const found = has ? typeText(has) : JSON.stringify(field.type)
      tell('SOURCE_COLUMN_TYPE', `${column} is ${found} in the table, and ${typeText(type)} in the contract`)
    }
  }
  const { drift = 'refuse' } = source.definition
  const known = new Set(Object.keys(source.definition.columns))
  if (drift === 'refuse')
    for (const { name: column } of state.schema.fields)
      if (!known.has(column))
        tell(
          'SOURCE_COLUMN_NEW',
          `The table has a column ${column}, which is not declared`,
          "Declare it, or set `drift: 'ignore'`.",
        )
  if (problems.length > 0) throw new MassifError(problems)
  if (fields.length === state.schema.fields.length && fields.every((field, at) => field === state.schema.fields[at]))
    return state
  // A schema of its own: by the number of one that it is not, files would be taken to be as it says.
  const id = Math.max(...state.schemas.map(schema => schema.id)) + 1
  return Object.freeze({ ...state, schema: { id, fields } })
}
