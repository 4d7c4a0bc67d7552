import { type Diagnostic, diagnostic, MassifError } from '../diagnostics/diagnostic.ts'

/** Collects what went wrong in a run, where several things may. */
export class Problems {
  readonly #steps: Diagnostic[] = []
  readonly #checks: Diagnostic[] = []

  stepFailed(errors: readonly Diagnostic[]): void {
    this.#steps.push(...errors)
  }

  checkFailed(errors: readonly Diagnostic[]): void {
    this.#checks.push(...errors)
  }

  get all(): readonly Diagnostic[] {
    return [...this.#steps, ...this.#checks]
  }

  /** `failed` when a step did; `withheld` when only checks did. */
  get outcome(): 'failed' | 'withheld' | undefined {
    if (this.#steps.length > 0) return 'failed'
    return this.#checks.length > 0 ? 'withheld' : undefined
  }
}

/** What a step's error tells the user. Anything that is no MassifError is a defect and is thrown on. */
export function diagnosticsOf(error: unknown, asset: string): readonly Diagnostic[] {
  if (error instanceof MassifError) return error.diagnostics
  if (error instanceof Error && !isOurs(error)) {
    // Thrown by a project's own code, in a `rows` function.
    return [
      diagnostic('RUN_STEP_FAILED', `${asset}: ${error.message}`, {
        asset,
        ...(error.stack ? { excerpt: error.stack } : {}),
      }),
    ]
  }
  throw error
}

// Errors of the project's own functions have a frame outside this package first.
function isOurs(error: Error): boolean {
  const frame = error.stack?.split('\n').find(line => /^\s+at /.test(line)) ?? ''
  const here = import.meta.url.slice(0, import.meta.url.lastIndexOf('/run/'))
  return frame.includes(here) || frame.includes('node:')
}
