import type { Columns } from '../../define/columns.ts'
import type { DataType } from '../../define/data-type.ts'
import type { Session } from '../../engines/contract.ts'
import { quoted } from '../../project/sql/identifier.ts'

/** A value as it is compared and shown: text, or a number where numbers may differ by rounding. */
export type Cell = string | number | null

/** Rows as they are compared: the cells of each, in the order of `columns`. */
export interface Cells {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** The rows of a relation, as the session gives them. @param from as SQL takes it */
export async function readCells(session: Session, from: string, columns: Columns): Promise<Cells> {
  const names = Object.keys(columns)
  const list = names.map(name => {
    const type = columns[name]?.type
    return isFloating(type) ? quoted(name) : `cast(${quoted(name)} as varchar)`
  })
  const rows: Cell[][] = []
  for await (const chunk of session.read(`select ${list.join(', ')} from ${from}`)) {
    for (let row = 0; row < chunk.rows; row++) rows.push(names.map((_, index) => cell(chunk.values[index]?.[row])))
  }
  const json = names.flatMap((name, index) => (isJson(columns[name]?.type) ? [index] : []))
  for (const row of rows) for (const index of json) row[index] = sameJson(row[index])
  return { columns: names, rows }
}

function cell(value: unknown): Cell {
  return value === null || value === undefined ? null : typeof value === 'number' ? value : String(value)
}

/** JSON without the spaces it was written with. */
function sameJson(value: Cell | undefined): Cell {
  return typeof value === 'string' ? JSON.stringify(JSON.parse(value)) : (value ?? null)
}

function isFloating(type: DataType | undefined): boolean {
  return type?.kind === 'scalar' && (type.name === 'double' || type.name === 'float')
}

function isJson(type: DataType | undefined): boolean {
  return type?.kind === 'scalar' && type.name === 'json'
}
