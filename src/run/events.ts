import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { RejectedRow } from '../engines/contract.ts'

/** What a run tells while it goes on: plain data, one JSON line each where there is no terminal. `at` is ISO 8601. */
export type RunEvent = { readonly at: string; readonly run: string } & RunEventBody

export type RunEventBody =
  | { readonly event: 'run-started'; readonly resumed: boolean; readonly time: string }
  | {
      readonly event: 'planned'
      readonly phase: 'sources' | 'tables' | 'deliveries'
      readonly steps: number
      readonly unchanged: number
    }
  | {
      readonly event: 'step-started'
      readonly step: string
      readonly asset: string
      readonly kind: 'land' | 'table' | 'deliver'
      readonly attempt: number
      readonly reason: string
      /** The intervals, in words, of a step that has some. */
      readonly interval?: string
    }
  | {
      readonly event: 'step-progress'
      readonly step: string
      readonly asset: string
      /** 0 to 1, where known. */
      readonly fraction?: number
      readonly rows?: number
      readonly bytes?: number
      readonly seconds: number
    }
  | {
      readonly event: 'step-finished'
      readonly step: string
      readonly asset: string
      readonly kind: 'land' | 'table' | 'deliver'
      readonly attempt: number
      readonly rows: number
      readonly bytes: number
      readonly seconds: number
      readonly rejected: number
      readonly rejectedSample?: readonly RejectedRow[]
      /** Staged by an earlier attempt of this run and taken over. */
      readonly reused?: boolean
    }
  | {
      readonly event: 'step-retry'
      readonly step: string
      readonly asset: string
      readonly attempt: number
      readonly wait: number
      readonly error: Diagnostic
    }
  | {
      readonly event: 'step-failed'
      readonly step: string
      readonly asset: string
      readonly errors: readonly Diagnostic[]
    }
  | { readonly event: 'step-skipped'; readonly step: string; readonly asset: string; readonly because: string }
  | {
      readonly event: 'check-finished'
      readonly asset: string
      readonly check: string
      readonly ok: boolean
      readonly severity: 'error' | 'warning'
      readonly violations: number
      readonly seconds: number
      /** Rows it looked at, of those of its table; 0 where statistics of files told all. */
      readonly looked: number
      readonly rows: number
      readonly diagnostic?: Diagnostic
    }
  | { readonly event: 'warning'; readonly asset: string; readonly diagnostic: Diagnostic }
  | { readonly event: 'published'; readonly tables: readonly string[]; readonly seconds: number }
  | { readonly event: 'renamed'; readonly from: string; readonly to: string }
  | { readonly event: 'removed'; readonly tables: readonly string[] }
  | { readonly event: 'withheld'; readonly tables: readonly string[]; readonly because: readonly Diagnostic[] }
  | { readonly event: 'run-finished'; readonly outcome: RunOutcome; readonly seconds: number }

/**
 * `unchanged`: there was nothing to do. `withheld`: a check or step failed, part or all was not published.
 * `undelivered`: all was published, but a destination did not receive it.
 */
export type RunOutcome = 'published' | 'undelivered' | 'unchanged' | 'withheld' | 'failed' | 'stopped'
