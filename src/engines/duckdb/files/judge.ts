import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../define/columns.ts'
import { typeText } from '../../../define/data-type.ts'
import type { RejectedRow } from '../../contract.ts'
import { identifier } from '../sql/quote.ts'

/** A column to be made, and how it is seen that it cannot be. */
export interface JudgedColumn {
  readonly name: string
  readonly column: Column
  /** Expression of the value; null where it does not fit. */
  readonly value: string
  /** Condition that something was there and does not fit; undefined where everything fits. May be null for no. */
  readonly misfit: string | undefined
  /** Expression of what was there, as text. */
  readonly found: string
}

/** Rows to be judged one by one. */
export interface Judgement {
  /** What the rows are read from, with the name `s`. */
  readonly from: string
  /** Conditions under which a row is none at all, each with its reason. */
  readonly faults: readonly { readonly condition: string; readonly reason: string }[]
  readonly columns: readonly JudgedColumn[]
  /** Expression of the line, or number, of a row. */
  readonly line: string
  /** Expressions of whatever is needed to find the row again. */
  readonly place: readonly string[]
}

/** A row that was found not to fit, and where it is. */
export interface Verdict {
  readonly line: number
  readonly column: string | undefined
  readonly reason: string
  /** The values of the judgement's `place`. */
  readonly place: readonly unknown[]
}

/** A query for the rows that fit. */
export function goodRows(judgement: Judgement): string {
  const values = judgement.columns.map(({ name, value }) => `${value} as ${identifier(name)}`)
  return `select ${values.join(', ')} from ${judgement.from} where ${reasonNumber(judgement)} is null`
}

/** How many rows there are, and how many do not fit for what kind of reason. */
export async function countKinds(
  connection: DuckDBConnection,
  judgement: Judgement,
): Promise<{ readonly rows: number; readonly kinds: ReadonlyMap<string, number> }> {
  const query = `select ${reasonNumber(judgement)} as w, count(*) from ${judgement.from} group by w`
  const kinds = new Map<string, number>()
  let rows = 0
  for (const [which, count] of (await connection.runAndReadAll(query)).getRows()) {
    rows += Number(count)
    if (which !== null) {
      const kind = kindOf(judgement, Number(which))
      kinds.set(kind, (kinds.get(kind) ?? 0) + Number(count))
    }
  }
  return { rows, kinds }
}

/** The first rows that do not fit. */
export async function firstMisfits(
  connection: DuckDBConnection,
  judgement: Judgement,
  count: number,
): Promise<readonly Verdict[]> {
  const { faults, columns, from, line, place } = judgement
  const found = columns.map(
    (column, index) => `when ${2 * index + faults.length} then cast(${column.found} as VARCHAR)`,
  )
  const which = reasonNumber(judgement)
  const value = found.length > 0 ? `case ${which} ${found.join(' ')} end` : 'null'
  const rest = place.length > 0 ? `, ${place.join(', ')}` : ''
  const query = `select ${line} as n, ${which} as w, ${value}${rest} from ${from} where w is not null order by n limit ${count}`
  const rows = (await connection.runAndReadAll(query)).getRows()
  return rows.map(([number, which, text, ...where]) => ({
    line: Number(number),
    ...reasonOf(judgement, Number(which), text === null ? '' : String(text)),
    place: where,
  }))
}

/** Numbers of reasons: of the faults in their order, then two for each column, of a misfit and of a null. */
function reasonNumber({ faults, columns }: Judgement): string {
  const cases = faults.map(({ condition }, index) => `when ${condition} then ${index}`)
  columns.forEach(({ misfit, value, column }, index) => {
    const first = faults.length + 2 * index
    if (misfit !== undefined) cases.push(`when ${misfit} then ${first}`)
    if (!column.nullable) cases.push(`when ${value} is null then ${first + 1}`)
  })
  return cases.length > 0 ? `case ${cases.join(' ')} end` : 'cast(null as INTEGER)'
}

function columnOf(
  { faults, columns }: Judgement,
  which: number,
): { readonly of: JudgedColumn; readonly isNull: boolean } {
  const index = which - faults.length
  return { of: columns[index >> 1] as JudgedColumn, isNull: index % 2 === 1 }
}

function kindOf(judgement: Judgement, which: number): string {
  const fault = judgement.faults[which]
  if (fault) return fault.reason
  const { of, isNull } = columnOf(judgement, which)
  return isNull ? `${of.name} is null, and is required` : `${of.name} does not fit ${typeText(of.column.type)}`
}

function reasonOf(
  judgement: Judgement,
  which: number,
  text: string,
): Pick<RejectedRow, 'reason'> & { column: string | undefined } {
  const fault = judgement.faults[which]
  if (fault) return { column: undefined, reason: fault.reason }
  const { of, isNull } = columnOf(judgement, which)
  if (isNull) return { column: of.name, reason: 'null in a required column' }
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return { column: of.name, reason: `"${shown}" does not fit ${typeText(of.column.type)}` }
}
