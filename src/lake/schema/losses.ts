import type { Columns } from '../../define/columns.ts'
import { typeText } from '../../define/data-type.ts'
import type { ColumnLoss } from '../contract.ts'
import { narrowed } from './narrowed.ts'
import type { Schema } from './schema.ts'
import { icebergTypeText } from './text.ts'

/** The columns of a table that a contract does not have, or gives a type that may not hold all their values. */
export function columnLosses({ fields }: Schema, columns: Columns): readonly ColumnLoss[] {
  return fields.flatMap((field): ColumnLoss[] => {
    const wanted = columns[field.name]
    const holds = icebergTypeText(field.type)
    if (!wanted) return [{ column: field.name, holds }]
    return narrowed(field.type, wanted.type) ? [{ column: field.name, holds, becomes: typeText(wanted.type) }] : []
  })
}
