import type { Asset } from '../define/asset.ts'
import type { Grain } from '../define/load.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'
import type { Lake, TableState } from '../lake/contract.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import { timeOf } from '../project/sql/draft.ts'
import { qualified } from '../project/sql/identifier.ts'
import type { Produced } from '../state/produced.ts'
import type { PresentTables } from './contract.ts'
import { EVER } from './interval.ts'
import { type Span, whole } from './ranges.ts'
import { inputRoles } from './roles.ts'
import { type Times, timesIn, timesOf } from './times.ts'

/** An input whose times say which intervals there are, and its column that holds them. */
export interface TimedInput {
  readonly name: string
  readonly by: string
}

export interface ExtentContext {
  readonly project: Project
  readonly lake: Lake
  readonly view: PresentTables
  readonly session: () => Promise<Session>
}

/**
 * The inputs that span the time of a table loaded by interval: those it cuts to the interval; where it cuts none, as a
 * table written in TypeScript, all it reads whole that have a time of their own.
 *
 * @throws MassifError PROJECT_DEFINITION when no input has a time: there would be no interval to compute, ever.
 */
export function timedInputs(asset: NamedAsset, project: Project): readonly TimedInput[] {
  const slices = asset.reads.flatMap(read => (read.how === 'slice' ? [{ name: read.name, by: read.by }] : []))
  const inputs = slices.length > 0 ? slices : asset.reads.flatMap(read => ownTime(read.name, project))
  if (inputs.length === 0) {
    fail('PROJECT_DEFINITION', `${asset.name} is loaded by interval, but nothing it reads has a time`, {
      asset: asset.name,
      hint: "Read an input's rows `.in(interval)`, or give a source that it reads its `time`.",
      ...(asset.asset.site ? { at: asset.asset.site } : {}),
    })
  }
  return [...new Map(inputs.map(input => [`${input.name} ${input.by}`, input])).values()]
}

function ownTime(name: string, project: Project): readonly TimedInput[] {
  const asset = project.assets.get(name)?.asset
  const by = asset && timeOf(asset as Asset)
  return by === undefined ? [] : [{ name, by }]
}

/** The times of an input as it is now; of a view by reading it, once, of a table nearly always without. */
export async function inputTimes(input: TimedInput, context: ExtentContext): Promise<Times | undefined> {
  const named = context.project.assets.get(input.name)
  if (named?.asset.kind === 'view') return timesOfView(named, input.by, context)
  const state = await context.view.state(input.name)
  return state && timesOf(state, input.by, context.lake, context.session)
}

/** What was read of views, by what they and the tables beneath them were. */
const read = new WeakMap<PresentTables, Map<string, Promise<Times>>>()

async function timesOfView(asset: NamedAsset, by: string, context: ExtentContext): Promise<Times> {
  const { name, fingerprint } = asset
  const beneath = [...inputRoles(asset, context.project).keys()].sort()
  const versions = await Promise.all(beneath.map(table => context.view.version(table)))
  const key = JSON.stringify([name, fingerprint, by, versions])
  const known = read.get(context.view) ?? new Map<string, Promise<Times>>()
  read.set(context.view, known)
  const times = known.get(key) ?? readView(name, by, context)
  known.set(key, times)
  // What failed may be read the next time.
  times.catch(() => known.delete(key))
  return times
}

async function readView(name: string, by: string, { view, session }: ExtentContext): Promise<Times> {
  await view.bind(name)
  return timesIn(qualified(name), by, await session())
}

/**
 * The whole grains between the first and the last time of the inputs; undefined while they hold none.
 *
 * @throws MassifError PLAN_TIME
 */
export async function extent(
  inputs: readonly TimedInput[],
  grain: Grain,
  context: ExtentContext,
): Promise<Span | undefined> {
  return span(await Promise.all(inputs.map(async input => bounded(input, await inputTimes(input, context)))), grain)
}

/** @throws MassifError PLAN_TIME for times that no interval can be named by: after the year 9999, or infinite */
function bounded({ name, by }: TimedInput, times: Times | undefined): Times | undefined {
  const beyond = [times?.first, times?.last].find(
    time => time !== undefined && !(time >= EVER.start && time < EVER.end),
  )
  if (beyond === undefined) return times
  // Where JavaScript has no such time, it is as good as infinite.
  const date = new Date(beyond)
  const text = Number.isNaN(date.getTime()) ? 'infinite' : date.toISOString().slice(0, -14)
  return fail('PLAN_TIME', `${by} of ${name} is ${text} in some row, which is in no interval`, { asset: name })
}

/**
 * The extent when a table was made. An input that was not read then counts for nothing. One that is no table, or has no
 * state of that time any more, counts as it is: only what is cut to intervals and still there can have changed without
 * the table being redone whole.
 */
export async function extentBefore(
  inputs: readonly TimedInput[],
  produced: Produced,
  grain: Grain,
  context: ExtentContext,
): Promise<Span | undefined> {
  const times = inputs.map(async input => {
    const present = await context.view.state(input.name)
    if (present && !produced.inputs[input.name]) return undefined
    const state = present && consumedState(present, produced.inputs[input.name]?.snapshot, context.lake)
    return state ? timesOf(state, input.by, context.lake, context.session) : inputTimes(input, context)
  })
  return span(await Promise.all(times), grain)
}

function consumedState(present: TableState, snapshot: string | undefined, lake: Lake): TableState | undefined {
  if (snapshot === undefined || !present.snapshots.some(({ id }) => String(id) === snapshot)) return undefined
  return lake.at(present, { snapshot: BigInt(snapshot) })
}

function span(found: readonly (Times | undefined)[], grain: Grain): Span | undefined {
  const times = found.flatMap(each => [each?.first, each?.last]).filter(time => time !== undefined)
  return times.length === 0 ? undefined : whole(Math.min(...times), Math.max(...times), grain)
}
