import type { Session } from '../engines/contract.ts'
import type { DataFile, Lake, TableState } from '../lake/contract.ts'
import { quoted } from '../project/sql/identifier.ts'

/** What a time column holds: its first and last time, in milliseconds, and how many rows have none. */
export interface Times {
  /** Undefined while no row has a time. */
  readonly first: number | undefined
  readonly last: number | undefined
  readonly nulls: number
}

export const NO_TIMES: Times = { first: undefined, last: undefined, nulls: 0 }

/**
 * The times of a column of a state. Statistics of files tell, wherever they were measured; only other files are read.
 *
 * @param column of type `date`, `timestamp` or `timestamptz`
 */
export async function timesOf(
  state: TableState,
  column: string,
  lake: Lake,
  session: () => Promise<Session>,
): Promise<Times> {
  const id = state.schema.fields.find(field => field.name === column)?.id
  if (id === undefined) return NO_TIMES
  const { files } = await lake.scan(state)
  const unmeasured: DataFile[] = []
  const found: Times[] = []
  for (const file of files) {
    const times = measured(file, id)
    if (times) found.push(times)
    else unmeasured.push(file)
  }
  if (unmeasured.length > 0) {
    const name = `massif.${state.name.replaceAll('.', '__')}__unmeasured_${state.snapshot?.id ?? 0}_${id}`
    const engine = await session()
    await engine.bind(name, { kind: 'state', state, files: unmeasured })
    found.push(await timesIn(name, column, engine))
  }
  return found.reduce(join, NO_TIMES)
}

/** The times of a column of anything that is bound, by reading it. */
export async function timesIn(relation: string, column: string, session: Session): Promise<Times> {
  const name = quoted(column)
  const query = `select cast(min(${name}) as timestamp) as first, cast(max(${name}) as timestamp) as last,
    count(*) - count(${name}) as nulls from ${relation}`
  for await (const { values, rows } of session.read(query)) {
    if (rows === 0) continue
    const [first, last] = [values[0]?.[0], values[1]?.[0]] as (Date | null | undefined)[]
    return { first: first?.getTime(), last: last?.getTime(), nulls: Number(values[2]?.[0] ?? 0) }
  }
  return NO_TIMES
}

function measured(file: DataFile, id: number): Times | undefined {
  const nulls = file.nulls.get(id)
  // The first or last row may be one that is deleted.
  if (nulls === undefined || file.deletes) return undefined
  const [lower, upper] = [file.lower.get(id), file.upper.get(id)]
  if (lower && upper) return { first: milliseconds(lower), last: milliseconds(upper), nulls }
  return nulls === file.rows ? { ...NO_TIMES, nulls } : undefined
}

// A date is four bytes of days, a timestamp eight of microseconds: Iceberg's specification, appendix D.
function milliseconds(bound: Buffer): number {
  if (bound.length === 4) return bound.readInt32LE() * 86_400_000
  const microseconds = bound.readBigInt64LE()
  // Towards the past, so that the time falls into its own grain before 1970 too.
  return Number(microseconds / 1000n) - (microseconds % 1000n < 0n ? 1 : 0)
}

function join(a: Times, b: Times): Times {
  return { first: least(a.first, b.first), last: greatest(a.last, b.last), nulls: a.nulls + b.nulls }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}
