import { hostname } from 'node:os'
import { fail } from '../diagnostics/diagnostic.ts'
import type { Database } from '../state/contract.ts'
import { listRuns, type RunRecord } from '../state/runs.ts'
import { type StepRecord, stepsOf } from '../state/steps.ts'
import type { Asking } from './asked/request.ts'
import type { Clock } from './context.ts'
import { isAlive as isProcessAlive } from './process.ts'
import { newRunId } from './run-id.ts'

/** Who a run is, and what it takes over from its earlier life. */
export interface Beginning extends Asking {
  readonly id: string
  readonly time: Date
  readonly resumed: boolean
  /** Steps it had staged before it was stopped. */
  readonly staged: ReadonlyMap<string, StepRecord>
}

/** How far back an unfinished run is looked for. */
const RECENT = 20

/** A run that begins now. */
export function freshRun(asking: Asking, clock: Clock): Beginning {
  const time = clock.now()
  return { id: newRunId(time, Math.random), time, resumed: false, ...asking, staged: new Map() }
}

/**
 * The newest run, going on where it was stopped.
 *
 * @param asking what to run; where it names no assets, all is as that run was asked for.
 * @throws MassifError RUN_NOTHING_TO_RESUME when the newest run ended well, or there is none.
 */
export async function resumedRun(database: Database, asking: Asking): Promise<Beginning> {
  const [last] = await listRuns(database, 1)
  if (!last || !isUnfinished(last)) {
    fail('RUN_NOTHING_TO_RESUME', last ? `The last run, ${last.id}, ended well` : 'Nothing has run yet', {
      hint: 'Use `massif run`.',
    })
  }
  const steps = await stepsOf(database, last.id)
  return {
    id: last.id,
    time: new Date(last.time),
    resumed: true,
    ...(asking.selection.length > 0 ? asking : asBefore(last, asking)),
    staged: new Map(steps.filter(({ status }) => status === 'staged').map(step => [step.asset, step])),
  }
}

function asBefore({ selection, asked }: RunRecord, { allowDrop }: Asking): Asking {
  const before = asked as Partial<Asking>
  return { selection, asked: before.asked ?? {}, allowDrop: allowDrop || (before.allowDrop ?? false) }
}

/** Runs that left something behind: withheld, failed, stopped, or gone without a word. Newest first. */
export async function unfinishedRuns(database: Database): Promise<readonly RunRecord[]> {
  return (await listRuns(database, RECENT)).filter(
    run => isUnfinished(run) && !(run.outcome === undefined && isAlive(run)),
  )
}

function isUnfinished({ outcome }: RunRecord): boolean {
  return outcome === undefined || outcome === 'withheld' || outcome === 'failed' || outcome === 'stopped'
}

// A run of another machine is left alone: only its leases tell whether it still lives.
function isAlive(run: RunRecord): boolean {
  return run.host !== hostname() || isProcessAlive(run.process)
}
