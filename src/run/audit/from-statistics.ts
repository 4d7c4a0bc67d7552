import type { Assertion } from '../../define/checks.ts'
import type { Lake, TableState } from '../../lake/contract.ts'

/**
 * How many violations the statistics of a table's files show; undefined where they do not tell, and rows must be read.
 * Only `notNull` on one column can be told: files count their nulls exactly.
 */
export async function violationsByStatistics(
  assertion: Assertion,
  state: TableState,
  lake: Lake,
): Promise<number | undefined> {
  if (assertion.rule !== 'notNull') return undefined
  const ids = assertion.columns.map(column => state.schema.fields.find(field => field.name === column)?.id)
  const { files } = await lake.scan(state)
  let violations = 0
  for (const file of files) {
    for (const id of ids) {
      const nulls = id === undefined ? undefined : file.nulls.get(id)
      // Of a file with deleted rows, any of the nulls may be among these.
      if (nulls === undefined || (nulls > 0 && file.deletes)) return undefined
      violations += nulls
    }
  }
  // With several columns one row may be counted twice: then only "none" is exact.
  return violations === 0 || ids.length === 1 ? violations : undefined
}
