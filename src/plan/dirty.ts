import { type Duration, parseDuration } from '../define/duration.ts'
import type { Grain } from '../define/load.ts'
import type { Session } from '../engines/contract.ts'
import type { DataFile, Lake, Snapshot, TableState } from '../lake/contract.ts'
import { before } from '../project/render/slice-text.ts'
import { quoted } from '../project/sql/identifier.ts'
import type { ConsumedInput } from '../state/produced.ts'
import { floor, fromText, later, merge, next, type Span, toText } from './ranges.ts'
import type { Role } from './roles.ts'

/** Key of a snapshot's summary: the time column and the ranges whose rows the commit changed, as JSON. */
export const RANGES_KEY = 'massif.ranges'

/** Rows above which the exact difference of two states is not worth its price. */
const COMPARE_LIMIT = 100_000_000

type SliceRole = Extract<Role, { how: 'slice' }>

/**
 * The grains of `role.by` in which an input changed since it was consumed, with the look-back added; `all` where that
 * cannot be told. Three sources of knowledge, the cheapest first: ranges that our own commits recorded; the distinct
 * grains of files added; the grains of rows that are in only one of two states.
 *
 * @param consumed the state that the table was made from
 * @param until the end of the inputs' time: look-back never reaches beyond it
 */
export async function dirtySpans(
  input: { readonly name: string; readonly state: TableState; readonly consumed: ConsumedInput },
  role: SliceRole,
  grain: Grain,
  until: number,
  lake: Lake,
  session: () => Promise<Session>,
): Promise<readonly Span[] | 'all'> {
  const { name, state, consumed } = input
  if (state.uuid !== consumed.uuid || consumed.snapshot === undefined) return 'all'
  const from = BigInt(consumed.snapshot)
  const spans =
    recorded(state, from, role.by) ?? (await compared(name, state, from, role.by, grain, lake, await session()))
  if (spans === 'all') return 'all'
  return merge(spans.map(span => extend(span, role, grain, until)))
}

// A row at time t is read by every interval that ends after t and begins before t plus the look-back.
function extend(span: Span, role: SliceRole, grain: Grain, until: number): Span {
  const start = floor(span.start, grain)
  const end = span.end === floor(span.end, grain) ? span.end : next(floor(span.end, grain), grain)
  if (role.back === undefined) return { start, end }
  return { start, end: Math.max(end, Math.min(reach(end - 1, role.back, grain), until)) }
}

/** The end of the last grain whose look-back reads a row at `time`. */
function reach(time: number, back: Duration, grain: Grain): number {
  let end = next(floor(later(time, parseDuration(back)), grain), grain)
  // Months are not equally long: a month before the 31st of March is the 28th of February, as it is before the 28th.
  while (fromText(before(toText(end), back)) <= time) end = next(end, grain)
  return end
}

const NOTHING = '{"ranges":[]}'

function recorded(state: TableState, from: bigint, by: string): readonly Span[] | undefined {
  const byId = new Map(state.snapshots.map(snapshot => [snapshot.id, snapshot]))
  const spans: Span[] = []
  let at: Snapshot | undefined = state.snapshot
  while (at && at.id !== from) {
    // Commits that only moved rows between files changed none.
    const text = at.operation === 'replace' ? NOTHING : at.summary[RANGES_KEY]
    if (text === undefined) return undefined
    const { column, ranges } = JSON.parse(text) as { column?: string; ranges: readonly (readonly [number, number])[] }
    if (column !== undefined && column !== by) return undefined
    for (const [start, end] of ranges) spans.push({ start, end })
    at = at.parent === undefined ? undefined : byId.get(at.parent)
  }
  return at ? spans : undefined
}

async function compared(
  name: string,
  state: TableState,
  from: bigint,
  by: string,
  grain: Grain,
  lake: Lake,
  session: Session,
): Promise<readonly Span[] | 'all'> {
  const changes = await lake.changes(from, state)
  if (!changes) return 'all'
  if (changes.added.length + changes.removed.length === 0) return []
  // Steps that consumed other states compare this input at the same time, each under names of its own.
  const between = `${name}__${from}_${state.snapshot?.id}`
  const added = await bindFiles(session, `${between}_added`, state, changes.added)
  const time = `cast(date_trunc('${grain}', ${quoted(by)}) as timestamp)`
  if (changes.removed.length === 0) {
    return grainsOf(session, `select distinct ${time} as grain from ${added}`, grain)
  }
  if (rowsIn(changes.added) + rowsIn(changes.removed) > COMPARE_LIMIT) return 'all'
  const removed = await bindFiles(session, `${between}_removed`, state, changes.removed)
  const either = [
    `(select * from ${added} except all select * from ${removed})`,
    `(select * from ${removed} except all select * from ${added})`,
  ].join(' union all ')
  return grainsOf(session, `select distinct ${time} as grain from (${either}) as changed`, grain)
}

async function bindFiles(
  session: Session,
  name: string,
  state: TableState,
  files: readonly DataFile[],
): Promise<string> {
  const bound = `massif.${name.replaceAll('.', '__')}`
  await session.bind(bound, { kind: 'state', state, files })
  return bound
}

async function grainsOf(session: Session, query: string, grain: Grain): Promise<readonly Span[]> {
  const spans: Span[] = []
  for await (const chunk of session.read(`select grain from (${query}) as grains where grain is not null`)) {
    for (const value of chunk.values[0] ?? []) {
      const start = floor((value as Date).getTime(), grain)
      spans.push({ start, end: next(start, grain) })
    }
  }
  return merge(spans)
}

function rowsIn(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0)
}
