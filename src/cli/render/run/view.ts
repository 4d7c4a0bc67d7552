import type { RunEvent } from '../../../run/events.ts'

/** A step at work, as far as its events have told. */
export interface StepAtWork {
  readonly asset: string
  readonly kind: 'land' | 'table' | 'deliver'
  readonly reason: string
  readonly interval?: string
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly fraction?: number
  readonly rows?: number
  readonly bytes?: number
  /** Waits for its next attempt. */
  readonly waiting?: boolean
}

/** Where a run is: what its events add up to. */
export interface RunView {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly phase: 'sources' | 'tables' | 'deliveries' | undefined
  /** Steps of all phases planned so far, and those that ended. */
  readonly steps: number
  readonly ended: number
  readonly unchanged: number
  readonly failed: number
  readonly rejected: number
  readonly checks: { readonly held: number; readonly broken: number; readonly warned: number }
  /** By step. */
  readonly atWork: ReadonlyMap<string, StepAtWork>
}

export const NOTHING_YET: RunView = {
  startedAt: 0,
  phase: undefined,
  steps: 0,
  ended: 0,
  unchanged: 0,
  failed: 0,
  rejected: 0,
  checks: { held: 0, broken: 0, warned: 0 },
  atWork: new Map(),
}

/** The view after one more event. */
export function follow(view: RunView, event: RunEvent): RunView {
  switch (event.event) {
    case 'run-started':
      return { ...view, startedAt: Date.parse(event.at) }
    case 'planned':
      return {
        ...view,
        phase: event.phase,
        steps: view.steps + event.steps,
        unchanged: view.unchanged + event.unchanged,
      }
    case 'step-started': {
      const { asset, kind, reason, attempt, interval } = event
      const since = Date.parse(event.at)
      return at(view, event.step, { asset, kind, reason, attempt, since, ...(interval ? { interval } : {}) })
    }
    case 'step-progress': {
      const { fraction, rows, bytes } = event
      const known = view.atWork.get(event.step)
      if (!known) return view
      return at(view, event.step, {
        ...known,
        ...(fraction === undefined ? {} : { fraction }),
        ...(rows === undefined ? {} : { rows }),
        ...(bytes === undefined ? {} : { bytes }),
      })
    }
    case 'step-retry': {
      const known = view.atWork.get(event.step)
      return known ? at(view, event.step, { ...known, waiting: true }) : view
    }
    case 'step-finished':
      return { ...ended(view, event.step), rejected: view.rejected + event.rejected }
    case 'step-failed':
      return { ...ended(view, event.step), failed: view.failed + 1 }
    case 'step-skipped':
      return ended(view, event.step)
    case 'check-finished': {
      const outcome = event.ok ? 'held' : event.severity === 'error' ? 'broken' : 'warned'
      return { ...view, checks: { ...view.checks, [outcome]: view.checks[outcome] + 1 } }
    }
    case 'warning':
    case 'published':
    case 'renamed':
    case 'removed':
    case 'withheld':
    case 'run-finished':
      return view
  }
}

function at(view: RunView, step: string, work: StepAtWork): RunView {
  return { ...view, atWork: new Map(view.atWork).set(step, work) }
}

function ended(view: RunView, step: string): RunView {
  const atWork = new Map(view.atWork)
  atWork.delete(step)
  return { ...view, atWork, ended: view.ended + 1 }
}
