import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column } from '../../../define/columns.ts'
import { typeText } from '../../../define/data-type.ts'
import type { RejectedRow } from '../../contract.ts'
import { identifier } from '../sql/quote.ts'

/** A column to be made, and how it is seen that it cannot be. */
export interface JudgedColumn {
  readonly name: string
  readonly column: Column
  /** Expression of the value that fails where it does not fit. */
  readonly value: string
  /** Expression of the value that is null where it does not fit. */
  readonly valueOrNull: string
  /** Condition that something was there and does not fit; undefined where everything fits. May be null for no. */
  readonly misfit: string | undefined
  /** Expression of what was there, as text. */
  readonly found: string
}

/** A column that takes whatever is there. */
export function always(name: string, column: Column, value: string): JudgedColumn {
  return { name, column, value, valueOrNull: value, misfit: undefined, found: 'null' }
}

/** Rows to be judged one by one. */
export interface Judgement {
  /** What the rows are read from, with the name `s`. */
  readonly from: string
  /** Conditions under which a row is none at all, each with its reason. */
  readonly faults: readonly { readonly condition: string; readonly reason: string }[]
  readonly columns: readonly JudgedColumn[]
  /** Expression of the line, or number, of a row: no two have the same. */
  readonly line: string
  /** Expressions of whatever is needed to find the row again. */
  readonly place: readonly string[]
}

/** Rows that were judged. */
export interface Judged {
  /** A query for the rows that fit. */
  readonly good: string
  /** How many do not fit, by the kind of reason. */
  readonly kinds: ReadonlyMap<string, number>
  /** The first of those, by line. */
  first(count: number): Promise<readonly Verdict[]>
}

/** A row that was found not to fit, and where it is. */
export interface Verdict {
  readonly line: number
  readonly column: string | undefined
  readonly reason: string
  /** The values of the judgement's `place`. */
  readonly place: readonly unknown[]
}

/** Misfits that are noted in any case, so that messages have some to show. */
const NOTED = 1000

/**
 * Notes the rows that do not fit in a table, so that their values need be made only once.
 *
 * @param table the name of a table to make; every connection must see it
 * @param wanted how many misfits may be of use; of more than that, they are only counted
 */
export async function judge(
  connection: DuckDBConnection,
  judgement: Judgement,
  table: string,
  wanted: number,
): Promise<Judged> {
  const { faults, columns, from, line, place } = judgement
  const limit = Math.max(wanted, NOTED) + 1
  const which = reasonNumber(judgement)
  const found = columns.map(({ found }, index) => `when ${faults.length + 2 * index} then cast(${found} as VARCHAR)`)
  const text = found.length > 0 ? `case w ${found.join(' ')} end` : 'cast(null as VARCHAR)'
  const places = place.map((expression, index) => `, ${expression} as p${index}`).join('')
  await connection.run(
    `create table ${table} as select ${line} as l, ${which} as w, ${text} as t${places} from ${from} where w is not null limit ${limit}`,
  )
  const noted = await counts(connection, judgement, `select w, count(*) from ${table} group by w`)
  const all = [...noted.values()].reduce((sum, count) => sum + count, 0) === limit
  return {
    good: `select ${columns.map(({ name, value }) => `${value} as ${identifier(name)}`).join(', ')} from ${from} anti join ${table} as m on ${line} = m.l`,
    kinds: all ? await counts(connection, judgement, `select ${which} as w, count(*) from ${from} group by w`) : noted,
    async first(count) {
      const rows = await connection.runAndReadAll(`select * from ${table} order by l limit ${count}`)
      return rows.getRows().map(([number, reason, value, ...where]) => ({
        line: Number(number),
        ...reasonOf(judgement, Number(reason), value === null ? '' : String(value)),
        place: where,
      }))
    },
  }
}

async function counts(
  connection: DuckDBConnection,
  judgement: Judgement,
  query: string,
): Promise<ReadonlyMap<string, number>> {
  const kinds = new Map<string, number>()
  for (const [which, count] of (await connection.runAndReadAll(query)).getRows()) {
    if (which === null) continue
    const kind = kindOf(judgement, Number(which))
    kinds.set(kind, (kinds.get(kind) ?? 0) + Number(count))
  }
  return kinds
}

/** Numbers of reasons: of the faults in their order, then two for each column, of a misfit and of a null. */
function reasonNumber({ faults, columns }: Judgement): string {
  const cases = faults.map(({ condition }, index) => `when ${condition} then ${index}`)
  columns.forEach(({ misfit, valueOrNull, column }, index) => {
    const first = faults.length + 2 * index
    if (misfit !== undefined) cases.push(`when ${misfit} then ${first}`)
    if (!column.nullable) cases.push(`when ${valueOrNull} is null then ${first + 1}`)
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
