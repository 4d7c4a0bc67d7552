import { hostname } from 'node:os'
import { type Diagnostic, diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import type { LandPlan, Plan } from '../plan/contract.ts'
import { lossesAhead } from '../plan/losses.ts'
import { planSources, planTables } from '../plan/plan.ts'
import { removalsOf } from '../plan/removals.ts'
import { renamed } from '../plan/renames.ts'
import { select } from '../plan/select.ts'
import type { NamedAsset } from '../project/contract.ts'
import { releaseHeld } from '../state/held.ts'
import { finishRun, startRun } from '../state/runs.ts'
import { refuseLosses } from './asked/losses.ts'
import { publishRenames } from './asked/names.ts'
import { asking, type Request } from './asked/request.ts'
import { type Beginning, freshRun, resumedRun, unfinishedRuns } from './begin.ts'
import { checkBindings } from './bindings.ts'
import type { Clock, RunContext } from './context.ts'
import { deliverPhase, skipDeliveries } from './deliver-phase.ts'
import type { RunEvent, RunOutcome } from './events.ts'
import { keepHistory } from './history/keep.ts'
import { landPhase } from './land-phase.ts'
import { holderOf, LeaseKeeper, type Patience } from './lease-keeper.ts'
import { makeContext } from './make-context.ts'
import { Problems } from './problems.ts'
import { keepFound, publishGroup } from './publish.ts'
import { tablePhase } from './table-phase.ts'
import type { Workspace } from './workspace.ts'

export interface RunOptions extends Request {
  /** Go on with the last run, which was stopped, failed or withheld. */
  readonly resume: boolean
  /** How long to wait for runs that are at work on the same tables. Milliseconds; not at all unless given. */
  readonly wait?: number
  readonly signal: AbortSignal
  readonly onEvent: (event: RunEvent) => void
  readonly clock: Clock
}

export interface RunResult {
  readonly run: string
  readonly outcome: RunOutcome
  readonly errors: readonly Diagnostic[]
}

/**
 * Brings assets up to date: plans, lands, steps, audits, publishes. See ARCHITECTURE, "The life of a run".
 *
 * @throws MassifError when the run could not begin: the project is not valid, a source cannot be listed, tables are
 * locked. What goes wrong later is told by events and in the result.
 */
export async function runProject(workspace: Workspace, options: RunOptions): Promise<RunResult> {
  await checkBindings(workspace)
  const wanted = asking(workspace.project, options)
  if (options.release) {
    const released = select(workspace.project, wanted.selection).map(({ name }) => name)
    await releaseHeld(workspace.database, released)
  }
  const beginning = options.resume ? await resumedRun(workspace.database, wanted) : freshRun(wanted, options.clock)
  const began = options.clock.monotonic()
  for (;;) {
    const prepared = await prepare(workspace, beginning, options)
    const { context, tables, written } = prepared
    if (tables && isEmpty(tables) && !beginning.resumed) {
      context.emit({ event: 'run-started', resumed: false, time: context.runTime })
      return finish(context, began, 'unchanged', [])
    }
    const leases = await LeaseKeeper.take(
      workspace.database,
      written,
      holderOf(beginning.id),
      options.clock.now,
      patienceOf(options, began, context),
    )
    try {
      // Another run may have published between the plan and the leases: then the plan is of the past.
      if (await haveMoved(written, context)) continue
      return await underLeases(workspace, beginning, prepared, began)
    } finally {
      await leases.close()
    }
  }
}

interface Prepared {
  readonly context: RunContext
  readonly selection: readonly NamedAsset[]
  readonly sources: readonly LandPlan[]
  /** Undefined where it is known only when the sources stand. */
  readonly tables: Plan | undefined
  readonly removals: readonly string[]
  /** The tables that may be written: those to be leased. */
  readonly written: readonly string[]
}

async function prepare(workspace: Workspace, beginning: Beginning, options: RunOptions): Promise<Prepared> {
  const context = await makeContext(workspace, beginning, options)
  const selection = select(workspace.project, beginning.selection)
  const sources = await planSources(selection, context)
  const tables = sources.length === 0 ? await planTables(selection, [], context) : undefined
  const written = tables
    ? [...[...tables.tables, ...tables.deliveries].map(plan => plan.asset), ...(tables.settled ?? [])]
    : selection.map(({ name }) => name)
  const removals = tables?.removals ?? (await removalsOf(selection, context))
  refuseLosses(tables?.losses ?? (await lossesAhead(selection, context)), context)
  const names = context.renames.flatMap(({ from, to }) => [from, to])
  return { context, selection, sources, tables, removals, written: [...new Set([...written, ...removals, ...names])] }
}

function patienceOf({ wait, signal, clock }: RunOptions, began: number, context: RunContext): Patience | undefined {
  if (wait === undefined) return undefined
  return {
    atMost: Math.max(0, wait - (clock.monotonic() - began)),
    signal,
    onWait: ({ table, run }) => {
      const told = { asset: table, severity: 'warning', hint: 'It is waited for.' } as const
      const held = diagnostic('RUN_LOCKED', `Run ${run} is at work on ${table}`, told)
      context.emit({ event: 'warning', asset: table, diagnostic: held })
    },
  }
}

async function haveMoved(tables: readonly string[], context: RunContext): Promise<boolean> {
  const pointers = renamed(await context.lake.pointers(), context.renames)
  return tables.some(name => pointers.get(name) !== context.view.pointer(name))
}

async function underLeases(
  workspace: Workspace,
  beginning: Beginning,
  prepared: Prepared,
  began: number,
): Promise<RunResult> {
  const { database } = workspace
  const { context } = prepared
  if (!beginning.resumed) await discardAbandoned(workspace)
  await startRun(database, {
    id: beginning.id,
    host: hostname(),
    process: process.pid,
    time: beginning.time.toISOString(),
    startedAt: context.clock.now().toISOString(),
    selection: beginning.selection,
    asked: { asked: beginning.asked, allowDrop: beginning.allowDrop },
  })
  context.emit({ event: 'run-started', resumed: beginning.resumed, time: context.runTime })
  const ended = (outcome: RunOutcome, errors: readonly Diagnostic[]) =>
    finishRun(database, beginning.id, { at: context.clock.now().toISOString(), outcome, errors })
  try {
    await publishRenames(context)
    const { outcome, errors } = await delivering(await work(prepared), prepared.selection, workspace, context)
    await context.recorder.settled()
    await ended(outcome, errors)
    if (outcome === 'published') await keepHistory(workspace, context)
    return finish(context, began, outcome, errors)
  } catch (error) {
    // However it ends, it has an outcome. What is told first is why; that it could not be written down comes second.
    const errors = error instanceof MassifError ? error.diagnostics : [diagnostic('CLI_INTERNAL', String(error))]
    const outcome = context.signal.aborted ? 'stopped' : 'failed'
    await context.recorder.settled().catch(() => {})
    await ended(outcome, errors).catch(() => {})
    const result = finish(context, began, outcome, errors)
    if (error instanceof MassifError || outcome === 'stopped') return result
    throw error
  }
}

function finish(context: RunContext, began: number, outcome: RunOutcome, errors: readonly Diagnostic[]): RunResult {
  context.emit({ event: 'run-finished', outcome, seconds: (context.clock.monotonic() - began) / 1000 })
  return { run: context.run, outcome, errors }
}

function isEmpty(plan: Plan): boolean {
  const { tables, checks, deliveries, renames, removals, settled = [] } = plan
  return [tables, checks, deliveries, renames, removals, settled].every(({ length }) => length === 0)
}

async function work({
  context,
  selection,
  sources,
  tables,
  removals,
}: Prepared): Promise<{ readonly outcome: RunOutcome; readonly errors: readonly Diagnostic[] }> {
  const problems = new Problems()
  context.emit({
    event: 'planned',
    phase: 'sources',
    steps: sources.length,
    unchanged: countUnchanged(selection, sources),
  })
  const failed = await landPhase(sources, problems, context)
  if (context.signal.aborted) return { outcome: 'stopped', errors: [] }

  const plan = tables ?? (await planTables(selection, [], context))
  // Sources are counted by their own phase, whether landed or not.
  const unchanged = plan.unchanged.filter(name => context.project.assets.get(name)?.asset.kind === 'table').length
  context.emit({ event: 'planned', phase: 'tables', steps: plan.tables.length, unchanged })
  // What landed may be less than what was there.
  refuseLosses(plan.losses, context)
  const group = await tablePhase(plan, failed, problems, context)
  if (context.signal.aborted) return { outcome: 'stopped', errors: [] }

  const names = group.staged.map(({ asset }) => asset).sort()
  if (problems.outcome) {
    if (names.length > 0) context.emit({ event: 'withheld', tables: names, because: problems.all })
    return { outcome: problems.outcome, errors: problems.all }
  }
  if (group.staged.length + removals.length > 0) {
    // A record that a step is staged must not be written after the one that it is published.
    await context.recorder.settled()
    try {
      await publishGroup(group, removals, context)
    } catch (error) {
      if (!(error instanceof MassifError)) throw error
      context.emit({ event: 'withheld', tables: names, because: error.diagnostics })
      return { outcome: 'withheld', errors: error.diagnostics }
    }
  } else {
    await keepFound(context.database, group)
  }
  const published = group.staged.length + removals.length + sources.length + context.renames.length > 0
  return { outcome: published ? 'published' : 'unchanged', errors: [] }
}

/** Tells destinations of a run that ended well. */
async function delivering(
  ended: Pick<RunResult, 'outcome' | 'errors'>,
  selection: readonly NamedAsset[],
  workspace: Workspace,
  context: RunContext,
): Promise<Pick<RunResult, 'outcome' | 'errors'>> {
  if (ended.outcome !== 'published' && ended.outcome !== 'unchanged') {
    skipDeliveries(selection, context)
    return ended
  }
  const { made, errors } = await deliverPhase(selection, workspace, context)
  if (context.signal.aborted) return { outcome: 'stopped', errors: [] }
  if (errors.length > 0) return { outcome: 'undelivered', errors }
  return made > 0 ? { ...ended, outcome: 'published' } : ended
}

function countUnchanged(selection: readonly NamedAsset[], sources: readonly LandPlan[]): number {
  return selection.filter(({ asset }) => asset.kind === 'source').length - sources.length
}

// A run that begins afresh supersedes those that never ended: what they staged will not be published any more.
async function discardAbandoned(workspace: Workspace): Promise<void> {
  for (const run of await unfinishedRuns(workspace.database)) {
    const forks = await workspace.lake.forks(run.id)
    if (forks.length > 0) await workspace.lake.discard(forks)
  }
}
