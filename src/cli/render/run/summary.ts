import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import type { RejectedRow } from '../../../engines/contract.ts'
import type { RunEvent, RunOutcome } from '../../../run/events.ts'

export interface StepDone {
  readonly asset: string
  readonly rows: number
  readonly bytes: number
  readonly seconds: number
  readonly rejected: number
  readonly sample: readonly RejectedRow[]
  /** Why it was done; with the intervals before it where it has some. */
  readonly why: string
}

/** What is left to say when a run has ended. */
export interface RunSummary {
  readonly run: string
  readonly outcome: RunOutcome
  readonly seconds: number
  /** By asset, in the order they ended. */
  readonly done: ReadonlyMap<string, StepDone>
  readonly unchanged: number
  readonly published: readonly string[]
  /** Destinations that received what is published. */
  readonly delivered: readonly string[]
  readonly withheld: readonly string[]
  readonly skipped: readonly string[]
  readonly errors: readonly Diagnostic[]
  readonly warnings: readonly Diagnostic[]
  readonly checks: {
    readonly held: number
    readonly looked: number
    readonly seconds: number
    /** Rows looked at, of those of the tables, each time a check looked. */
    readonly lookedRows: number
    readonly rows: number
  }
}

/** The summary of a run that has ended with `end`, from what it told. */
export function summarize(
  events: readonly RunEvent[],
  end: { readonly run: string; readonly outcome: RunOutcome; readonly errors: readonly Diagnostic[] },
): RunSummary {
  const only = <E extends RunEvent['event']>(kind: E) =>
    events.filter((event): event is Extract<RunEvent, { readonly event: E }> => event.event === kind)
  const checks = only('check-finished')
  const doubts = checks.flatMap(({ ok, severity, diagnostic }) =>
    !ok && severity === 'warning' && diagnostic ? [diagnostic] : [],
  )
  const why = new Map(
    only('step-started').map(({ asset, interval, reason }) => [asset, [interval, reason].filter(Boolean).join('; ')]),
  )
  const done = only('step-finished').map(
    ({ asset, rows, bytes, seconds, rejected, reused, rejectedSample: sample = [] }): [string, StepDone] => [
      asset,
      { asset, rows, bytes, seconds, rejected, sample, why: reused ? 'kept from before' : (why.get(asset) ?? '') },
    ],
  )
  return {
    run: end.run,
    outcome: end.outcome,
    seconds: only('run-finished').at(-1)?.seconds ?? 0,
    done: new Map(done),
    unchanged: only('planned').reduce((sum, event) => sum + event.unchanged, 0),
    published: only('published').flatMap(event => event.tables),
    delivered: only('step-finished').flatMap(event => (event.kind === 'deliver' ? [event.asset] : [])),
    withheld: only('withheld').flatMap(event => event.tables),
    skipped: only('step-skipped').map(event => event.asset),
    errors: distinct(end.errors),
    warnings: distinct([...only('warning').map(event => event.diagnostic), ...doubts]),
    checks: {
      held: checks.filter(({ ok }) => ok).length,
      looked: checks.length,
      seconds: checks.reduce((sum, each) => sum + each.seconds, 0),
      lookedRows: checks.reduce((sum, each) => sum + each.looked, 0),
      rows: checks.reduce((sum, each) => sum + each.rows, 0),
    },
  }
}

/** A problem is told once, though it failed several attempts or withheld several groups. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map(each => [`${each.code} ${each.asset} ${each.message}`, each])).values()]
}
