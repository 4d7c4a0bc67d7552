import type { Place } from '../../diagnostics/diagnostic.ts'

/** The offset of a line and column, both from 1. */
export function offsetAt(text: string, line: number, column: number): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  return Math.min(start + column - 1, text.length)
}

/**
 * The place of `length` characters from `offset` on; what runs over the end of its line is cut there.
 *
 * @param text the file's text
 */
export function placeAt(file: string, text: string, offset: number, length = 1): Place {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - (before.lastIndexOf('\n') + 1) + 1
  const rest = text.slice(offset).search(/\r?\n/)
  const shown = rest < 0 ? length : Math.min(length, rest)
  return { file, line, column, ...(shown > 1 ? { length: shown } : {}) }
}
