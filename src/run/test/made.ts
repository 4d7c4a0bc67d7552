import type { Columns } from '../../define/columns.ts'
import type { Load } from '../../define/load.ts'
import type { ScriptTable } from '../../define/table.ts'
import { diagnostic, fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { TimeRange, WriteMode } from '../../engines/contract.ts'
import { parseInterval } from '../../plan/interval.ts'
import { fromText, toRange, whole } from '../../plan/ranges.ts'
import { timesIn } from '../../plan/times.ts'
import { type Rendered, renderQuery } from '../../project/render/render.ts'
import { qualified, quoted } from '../../project/sql/identifier.ts'
import { historyQuery } from '../step/history-query.ts'
import { mergeQueryOf } from '../step/merge-query.ts'
import { named, rowsOf } from '../step/write-table.ts'
import { type Bed, layChanges } from './bed.ts'
import { bindRows, type TestRows } from './relation.ts'

const MADE = 'massif.test__made'

/**
 * Runs the asset's code on the rows of the test, as a step would, with what a step refuses.
 *
 * @returns the rows that the table holds afterwards, as SQL to read from
 * @throws MassifError of the query, or what a step would fail with
 */
export async function makeRows(bed: Bed): Promise<string> {
  const { asset, test } = bed
  const { definition } = asset.asset
  const load: Load | undefined = 'load' in definition ? definition.load : undefined
  if ('rows' in definition) return script(bed, definition, load)
  if (load?.by === 'merge' || load?.by === 'history') return keyed(bed, load)
  const range = load?.by === 'interval' ? await rangeOf(bed, load) : undefined
  const changes = await changesOf(bed)
  const parameters = { ...bed.parameters, ...(range ? { interval: range } : {}), changes }
  const rendered = renderQuery(asset, bed.project, parameters, asset.name, bed.session.capabilities.name)
  await stage(bed, rendered)
  return put(bed, load, range, 'self' in test.definition)
}

async function script(bed: Bed, definition: ScriptTable<Columns>, load: Load | undefined): Promise<string> {
  const { asset, session, project, parameters } = bed
  const range = load?.by === 'interval' ? await rangeOf(bed, load) : undefined
  const runDate = new Date(fromText(parameters.runTime))
  const context = { project, runDate, signal: new AbortController().signal }
  const rows: Record<string, unknown>[] = []
  for await (const chunk of rowsOf(asset, definition, [range], session, context)) {
    const names = Object.keys(chunk)
    const length = names.length === 0 ? 0 : (chunk[names[0] as string]?.length ?? 0)
    for (let at = 0; at < length; at++) rows.push(Object.fromEntries(names.map(name => [name, chunk[name]?.[at]])))
  }
  await named(asset, undefined, () => bindRows(session, MADE, asset.asset.columns, rows as TestRows, asset.asset.site))
  await verify(bed)
  return put(bed, load, range, 'self' in bed.test.definition)
}

async function keyed(bed: Bed, load: Load & { readonly by: 'merge' | 'history' }): Promise<string> {
  const { asset, session, project, test, parameters } = bed
  const { self = [] } = test.definition
  const view = {
    state: async () => ({ schema: { fields: Object.keys(asset.asset.columns).map(name => ({ name })) } }),
    bind: async () => {},
  }
  const context = { project, view, runTime: parameters.runTime }
  const { rendered, mode } =
    load.by === 'history'
      ? await historyQuery(asset, self.length === 0, session, context)
      : await mergeQueryOf(asset, false, await changesOf(bed), session, context)
  await stage(bed, rendered)
  const key = keyOf(mode)
  if (!(mode.kind === 'merge' && mode.versions)) await refuseSameKeys(bed, key)
  if (mode.kind !== 'merge') return qualified(MADE)
  const same = key.map(name => `affected.${quoted(name)} is not distinct from held.${quoted(name)}`).join(' and ')
  const kept = `select * from ${qualified(asset.name)} as held where not exists (select 1 from ${mode.affected} as affected where ${same})`
  return `(${kept} union all select * from ${qualified(MADE)})`
}

const keyOf = (mode: WriteMode): readonly string[] => ('key' in mode ? (mode.key ?? []) : [])

async function changesOf(bed: Bed): Promise<(name: string) => string> {
  const relations = await layChanges(bed)
  return name => qualified(relations.get(name) ?? name)
}

/** Keeps the rows that a query makes, cast to the contract. */
async function stage(bed: Bed, rendered: Rendered): Promise<void> {
  const { asset, session } = bed
  const { columns } = asset.asset
  await named(asset, rendered, () => session.bind(MADE, { kind: 'rows', query: rendered.text, columns }))
  await verify(bed)
}

async function verify({ asset, session }: Bed): Promise<void> {
  for (const [name, column] of Object.entries(asset.asset.columns)) {
    if (column.nullable) continue
    const nulls = await count(session, `${qualified(MADE)} where ${quoted(name)} is null`)
    if (nulls === 0) continue
    const rows = nulls === 1 ? '1 row' : `${nulls} rows`
    const told = diagnostic('ENGINE_NULL', `Column ${name} of ${asset.name} is required, and null in ${rows}`, {
      asset: asset.name,
      ...(asset.asset.site ? { at: asset.asset.site } : {}),
    })
    throw new MassifError([told])
  }
}

/** The rows made, and those of before that such a step keeps. */
async function put(bed: Bed, load: Load | undefined, range: TimeRange | undefined, before: boolean): Promise<string> {
  const { asset, session } = bed
  const made = qualified(MADE)
  const held = qualified(asset.name)
  if (load?.by === 'append' && before) return `(select * from ${held} union all select * from ${made})`
  if (load?.by !== 'interval' || !range) return made
  const time = `cast(${quoted(load.time)} as timestamp)`
  const inside = `${time} >= timestamp '${range.start}' and ${time} < timestamp '${range.end}'`
  const outside = await count(session, `${made} where (${inside}) is not true`)
  if (outside > 0) {
    const rows = outside === 1 ? '1 row of' : `${outside} rows of`
    fail(
      'ENGINE_OUTSIDE_INTERVAL',
      `${rows} ${asset.name} outside the interval, ${range.start} to ${range.end}, by ${load.time}`,
      { asset: asset.name, ...(asset.asset.site ? { at: asset.asset.site } : {}) },
    )
  }
  return before ? `(select * from ${held} where (${inside}) is not true union all select * from ${made})` : made
}

/** The interval of the step: as the test says, or the whole grains that hold all the given times. */
async function rangeOf(bed: Bed, load: Load & { readonly by: 'interval' }): Promise<TimeRange> {
  const { asset, session, test } = bed
  const asked = 'interval' in test.definition ? test.definition.interval : undefined
  if (asked !== undefined) return toRange(parseInterval(asked))
  const times: number[] = []
  for (const read of asset.reads) {
    if (read.how !== 'slice') continue
    const { first, last } = await timesIn(qualified(read.name), read.by, session)
    for (const time of [first, last]) if (time !== undefined) times.push(time)
  }
  if (times.length === 0) return { start: '1970-01-01 00:00:00', end: '1970-01-01 00:00:00' }
  return toRange(whole(Math.min(...times), Math.max(...times), load.grain))
}

async function refuseSameKeys({ asset, session }: Bed, key: readonly string[]): Promise<void> {
  const list = key.map(quoted).join(', ')
  const doubled = `(select ${list} from ${qualified(MADE)} group by ${list} having count(*) > 1) as doubled`
  const keys = key.length === 0 ? 0 : await count(session, doubled)
  if (keys > 0)
    fail('ENGINE_KEY', `The query of ${asset.name} gives ${keys === 1 ? 'a key' : `${keys} keys`} more than once`, {
      asset: asset.name,
      ...(asset.asset.site ? { at: asset.asset.site } : {}),
    })
}

async function count(session: Bed['session'], from: string): Promise<number> {
  for await (const { values, rows } of session.read(`select count(*) as n from ${from}`))
    if (rows > 0) return Number(values[0]?.[0])
  return 0
}
