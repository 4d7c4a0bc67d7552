import type { Random } from './mutate.ts'

/** How a case ended. */
export type Verdict =
  /** Diagnostics were told. */
  | { readonly outcome: 'refused'; readonly codes: readonly string[] }
  /** It was read, and what was read is right as far as that can be told. */
  | { readonly outcome: 'read' }
  /** Rows that nobody else reads there. */
  | { readonly outcome: 'wrong'; readonly why: string }

/** Makes and runs one case. What it throws that is no MassifError is a defect. */
export interface Fuzzer {
  readonly name: string
  /** @param note told what was done, so that a defect can be understood */
  run(random: Random, note: (how: string) => void): Promise<Verdict>
  close(): Promise<void>
}

/** The verdict on diagnostics: one that speaks of a defect of ours is no answer. */
export function refused(diagnostics: readonly { readonly code: string; readonly message: string }[]): Verdict {
  const defect = diagnostics.find(({ code }) => code === 'CLI_INTERNAL')
  if (defect) throw new Error(`CLI_INTERNAL: ${defect.message}`)
  // What a module's own code throws is told in its own words.
  const untold = diagnostics.find(
    ({ code, message }) => code !== 'PROJECT_MODULE' && /\[object|Cannot read prop|is not a function/.test(message),
  )
  if (untold) throw new Error(`a message that says nothing: ${untold.code}: ${untold.message.slice(0, 500)}`)
  return { outcome: 'refused', codes: diagnostics.map(({ code }) => code) }
}

/** Rows as texts that compare alike, sorted. */
export function alike(rows: readonly (readonly unknown[])[]): readonly string[] {
  return rows.map(row => JSON.stringify(row.map(text))).sort()
}

function text(value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'beyond' : value.toISOString()
  if (typeof value === 'number' && Object.is(value, -0)) return '-0'
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  return String(value)
}

/** The first difference of two lists, in a few words; undefined where there is none. */
export function difference(ours: readonly string[], theirs: readonly string[]): string | undefined {
  if (ours.length !== theirs.length) return `${ours.length} rows, and not ${theirs.length}`
  const at = ours.findIndex((row, index) => row !== theirs[index])
  return at < 0 ? undefined : `${ours[at]}, and not ${theirs[at]}`
}
