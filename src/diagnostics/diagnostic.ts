import type { Code } from './codes/table.ts'
import { describe } from './codes/table.ts'

/** A place in a file. Lines and columns start at 1; `length` is in characters of that line. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length?: number
}

/** The columns a contract should have, in order; where `type` is undefined the column stays as it is declared. */
export interface ColumnsReplacement {
  readonly what: 'columns'
  readonly columns: readonly {
    readonly name: string
    /** As the source has it: `t.decimal(12, 2)`. */
    readonly type?: string
  }[]
}

/** One thing to tell about what the user gave us: plain data, made once, rendered by whoever shows it. */
export interface Diagnostic {
  readonly kind: 'diagnostic'
  readonly code: Code
  readonly severity: 'error' | 'warning'
  /** What is wrong, in one sentence that names the things involved. */
  readonly message: string
  /** The asset's qualified name. */
  readonly asset?: string
  readonly at?: Place
  /** The lines to show where `at` is not a file that can be read back, such as a generated query. */
  readonly excerpt?: string
  /** What to do about it. */
  readonly hint?: string
  readonly related?: readonly { readonly message: string; readonly at?: Place }[]
  /** An edit of the declaration of `asset` that would mend it. */
  readonly replacement?: ColumnsReplacement
}

export type DiagnosticDetails = Omit<Diagnostic, 'kind' | 'code' | 'severity' | 'message'> & {
  readonly severity?: Diagnostic['severity']
}

/**
 * A diagnostic of `code`.
 *
 * @param message a sentence that names what it speaks of; the code's own hint is used unless `details.hint` is given.
 */
export function diagnostic(code: Code, message: string, details: DiagnosticDetails = {}): Diagnostic {
  const hint = details.hint ?? describe(code).hint
  return Object.freeze({
    kind: 'diagnostic',
    code,
    severity: 'error',
    message,
    ...details,
    ...(hint === undefined ? {} : { hint }),
  } as const)
}

/** The one error that carries what a user should read. Anything else that is thrown is a bug of ours. */
export class MassifError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[], options?: ErrorOptions) {
    super(diagnostics.map(d => `${d.code}: ${d.message}`).join('\n'), options)
    this.name = 'MassifError'
    this.diagnostics = diagnostics
  }

  get code(): Code | undefined {
    return this.diagnostics[0]?.code
  }
}

/** Throws one diagnostic. */
export function fail(code: Code, message: string, details: DiagnosticDetails = {}, cause?: unknown): never {
  throw new MassifError([diagnostic(code, message, details)], cause === undefined ? {} : { cause })
}
