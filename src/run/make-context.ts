import { randomBytes } from 'node:crypto'
import { toText } from '../plan/ranges.ts'
import { renamed, renamedChecks, renamedHeld, renamedProduced, renamesOf } from '../plan/renames.ts'
import { allChecked } from '../state/checked.ts'
import { allCursors } from '../state/cursors.ts'
import { allDelivered } from '../state/delivered.ts'
import { allHeld } from '../state/held.ts'
import { allProduced } from '../state/produced.ts'
import { newestSteps } from '../state/steps.ts'
import type { Beginning } from './begin.ts'
import type { Clock, RunContext } from './context.ts'
import type { RunEvent, RunEventBody } from './events.ts'
import { Recorder } from './recorder.ts'
import { standing } from './standing.ts'
import { viewQueries } from './view-queries.ts'
import type { Workspace } from './workspace.ts'

export interface ContextOptions {
  readonly signal: AbortSignal
  readonly onEvent: (event: RunEvent) => void
  readonly clock: Clock
}

/** Reads what a run or a plan needs to know, once: the catalogue, what produced the tables, checks, cursors, steps. */
export async function makeContext(
  workspace: Workspace,
  beginning: Beginning,
  options: ContextOptions,
): Promise<RunContext> {
  const { database, lake, project, settings } = workspace
  const runTime = toText(beginning.time.getTime())
  // The pointers first: a table that is published between these statements is then seen to have moved.
  const found = await workspace.reading.hold('run', () => lake.pointers())
  const recorded = await allProduced(database)
  const renames = renamesOf(project, found, recorded)
  const pointers = renamed(found, renames)
  const produced = await standing(renamed(recorded, renames, renamedProduced), pointers, lake)
  const emit = (event: RunEventBody) =>
    options.onEvent({ at: options.clock.now().toISOString(), run: beginning.id, ...event })
  const checked = new Map(renamed(await allChecked(database), renames, renamedChecks))
  return {
    run: beginning.id,
    runTime,
    runDate: beginning.time,
    project,
    database,
    lake,
    view: workspace.viewOf(viewQueries(project, runTime), produced, pointers),
    session: workspace.session,
    connector: workspace.connector,
    connectorContext: workspace.connectorContext(options.clock.now),
    produced,
    asked: beginning.asked,
    allowDrop: beginning.allowDrop,
    renames,
    checked,
    remember: (asset, records) => checked.set(asset, records),
    cursors: renamed(await allCursors(database), renames),
    held: renamed(await allHeld(database), renames, renamedHeld),
    delivered: await allDelivered(database),
    lastSteps: renamed(await newestSteps(database), renames),
    resumable: beginning.staged,
    recorder: new Recorder(database),
    limits: {
      parallel: settings.parallel,
      memory: settings.memory,
      attempts: settings.attempts,
      backoff: settings.backoff,
    },
    durable: settings.durable,
    retention: settings.retention,
    clock: options.clock,
    newVersion: () => randomBytes(12).toString('hex'),
    signal: options.signal,
    emit,
  }
}
