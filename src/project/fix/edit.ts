/** A change of a file: what stands from `start` up to `end` gives way to `text`. */
export interface Edit {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly text: string
}

/** A file's text with edits made. They must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = edits.toSorted((a, b) => b.start - a.start || b.end - a.end)
  return ordered.reduce((done, { start, end, text: put }) => done.slice(0, start) + put + done.slice(end), text)
}
