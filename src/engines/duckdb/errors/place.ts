import type { Place } from '../../../diagnostics/diagnostic.ts'
import type { Statement } from '../sql/statement.ts'

/** Where in a statement DuckDB's offset falls: in the user's query, in a cast of ours, or elsewhere. */
export interface Spot {
  /** Offset in characters. */
  readonly index: number
  /** The contract's column whose cast it is. */
  readonly column?: string
  /** Offset in the user's query, in characters. */
  readonly inQuery?: number
}

/** @param position offset in bytes of UTF-8 */
export function spotOf(statement: Statement, position: number): Spot {
  const index = Buffer.from(statement.sql).subarray(0, position).toString().length
  const cast = statement.casts.find(({ start, end }) => index >= start && index < end)
  const inQuery = index - statement.start
  return {
    index,
    ...(cast ? { column: cast.column } : {}),
    // What follows the query is a part of it to the parser where the query ends too early.
    ...(inQuery >= 0 && inQuery <= statement.query.length + 1 ? { inQuery } : {}),
  }
}

/**
 * Line and column of an offset in a query, and the length of the word there. The file is for the caller to know.
 *
 * @param index in characters (UTF-16)
 */
export function placeIn(query: string, index: number): Place {
  // Where something is missing at the end, it is missing after the last word.
  const at = index >= query.length ? query.trimEnd().length : index
  const before = query.slice(0, at)
  const line = before.split('\n').length
  const column = at - (before.lastIndexOf('\n') + 1) + 1
  const word = /^(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$.])+/u.exec(query.slice(at))?.[0]
  return { file: '', line, column, ...(word ? { length: word.length } : {}) }
}

/** The offset of a name in a query, where it stands there once as a word; undefined otherwise. */
export function onlyMention(query: string, name: string): number | undefined {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const found = [...query.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, 'giu'))]
  return found.length === 1 ? found[0]?.index : undefined
}
