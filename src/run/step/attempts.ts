import { setTimeout as sleep } from 'node:timers/promises'
import { describe } from '../../diagnostics/codes/table.ts'
import { type Diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'

export interface AttemptLimits {
  /** How often in all. */
  readonly attempts: number
  /** Milliseconds before the second; doubled before each further one. */
  readonly backoff: number
}

/**
 * Does `work`, again when its error can heal.
 *
 * @param onRetry told before each wait: the attempt that comes, the wait in seconds, the error of the last.
 * @throws the last error; at once when it cannot heal.
 */
export async function withAttempts<T>(
  work: (attempt: number) => Promise<T>,
  limits: AttemptLimits,
  signal: AbortSignal,
  onRetry: (attempt: number, wait: number, error: Diagnostic) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt)
    } catch (error) {
      if (attempt >= limits.attempts || !heals(error) || signal.aborted) throw error
      const wait = limits.backoff * 2 ** (attempt - 1)
      onRetry(attempt + 1, wait / 1000, (error as MassifError).diagnostics[0] as Diagnostic)
      await sleep(wait, undefined, { signal })
    }
  }
}

function heals(error: unknown): boolean {
  return error instanceof MassifError && error.diagnostics.every(({ code }) => describe(code).heals === true)
}
