import { hostname } from 'node:os'
import { type Diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import type { LandPlan, Plan } from '../plan/contract.ts'
import { planSources, planTables } from '../plan/plan.ts'
import { select } from '../plan/select.ts'
import type { NamedAsset } from '../project/contract.ts'
import { finishRun, startRun } from '../state/runs.ts'
import { freshRun, resumedRun, unfinishedRuns } from './begin.ts'
import { checkBindings } from './bindings.ts'
import type { Clock, RunContext } from './context.ts'
import type { RunEvent, RunOutcome } from './events.ts'
import { landPhase } from './land-phase.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { makeContext } from './make-context.ts'
import { Problems } from './problems.ts'
import { keepChecked, publishGroup } from './publish.ts'
import { tablePhase } from './table-phase.ts'
import type { Workspace } from './workspace.ts'

export interface RunOptions {
  /** Names of assets; none for all. What they are made from is brought up to date too. */
  readonly assets: readonly string[]
  /** Go on with the last run, which was stopped, failed or withheld. */
  readonly resume: boolean
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
  const { database } = workspace
  const beginning = options.resume
    ? await resumedRun(database, options.assets)
    : freshRun(options.assets, options.clock)
  const context = await makeContext(workspace, beginning, options)
  const began = options.clock.monotonic()
  const finish = (outcome: RunOutcome, errors: readonly Diagnostic[] = []): RunResult => {
    context.emit({ event: 'run-finished', outcome, seconds: (options.clock.monotonic() - began) / 1000 })
    return { run: beginning.id, outcome, errors }
  }

  const selection = select(workspace.project, beginning.selection)
  const sources = await planSources(selection, context)
  // What tables need is known once the sources stand; without any to land it is known now.
  const tables = sources.length === 0 ? await planTables(selection, [], context) : undefined
  if (tables && isEmpty(tables) && !beginning.resumed) {
    context.emit({ event: 'run-started', resumed: false, time: context.runTime })
    return finish('unchanged')
  }

  const holder = { run: beginning.id, host: hostname(), process: process.pid }
  const written = tables ? tables.tables.map(plan => plan.asset) : selection.map(({ name }) => name)
  const leases = await LeaseKeeper.take(database, written, holder, options.clock.now)
  try {
    if (!beginning.resumed) await discardAbandoned(workspace)
    const startedAt = options.clock.now().toISOString()
    await startRun(database, {
      ...holder,
      id: beginning.id,
      time: beginning.time.toISOString(),
      startedAt,
      selection: beginning.selection,
    })
    context.emit({ event: 'run-started', resumed: beginning.resumed, time: context.runTime })
    const { outcome, errors } = await work(selection, sources, tables, context)
    await context.recorder.settled()
    await finishRun(database, beginning.id, { at: options.clock.now().toISOString(), outcome, errors })
    return finish(outcome, errors)
  } finally {
    await leases.close()
  }
}

function isEmpty(plan: Plan): boolean {
  return plan.tables.length + plan.checks.length === 0
}

async function work(
  selection: readonly NamedAsset[],
  sources: readonly LandPlan[],
  tables: Plan | undefined,
  context: RunContext,
): Promise<{ readonly outcome: RunOutcome; readonly errors: readonly Diagnostic[] }> {
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
  const group = await tablePhase(plan, failed, problems, context)
  if (context.signal.aborted) return { outcome: 'stopped', errors: [] }

  const names = group.staged.map(({ asset }) => asset).sort()
  if (problems.outcome) {
    if (names.length > 0) context.emit({ event: 'withheld', tables: names, because: problems.all })
    return { outcome: problems.outcome, errors: problems.all }
  }
  if (group.staged.length > 0) {
    try {
      await publishGroup(group.staged, group.checked, context)
    } catch (error) {
      if (!(error instanceof MassifError)) throw error
      context.emit({ event: 'withheld', tables: names, because: error.diagnostics })
      return { outcome: 'withheld', errors: error.diagnostics }
    }
  } else {
    await keepChecked(context.database, group.checked)
  }
  const published = group.staged.length > 0 || sources.length > 0
  return { outcome: published ? 'published' : 'unchanged', errors: [] }
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
