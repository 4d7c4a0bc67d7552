import type { Place } from '../../diagnostics/diagnostic.ts'
import { offsetAt } from '../source/lines.ts'
import { type ReadText, readText } from '../source/read.ts'
import { placeOf } from '../sql/place.ts'
import { within } from '../sql/statement.ts'
import type { Rendered } from './render.ts'

/**
 * Where a place of a rendered query was written by the user; undefined where that cannot be told.
 *
 * @param line of the rendered text, from 1
 * @param column from 1
 * @param length characters to mark; those of the word that begins there by default
 */
export function locate(
  rendered: Rendered,
  line: number,
  column: number,
  length?: number,
  read: ReadText = readText,
): Place | undefined {
  const offset = Math.min(offsetAt(rendered.text, line, column), Math.max(0, rendered.text.length - 1))
  const segment = rendered.segments.find(({ start, end }) => offset >= start && offset < end)
  if (!segment) return undefined
  const marked = length ?? (wordAt(rendered.text, offset).length || 1)
  const skip = segment.verbatim ? offset - segment.start : 0
  return placeOf(segment.verbatim ? within(segment.origin, skip, marked) : segment.origin, read)
}

/** The word, or quoted name without its quotes, that stands at `offset` of a SQL text; empty where none does. */
export function wordAt(text: string, offset: number): string {
  WORD.lastIndex = offset
  return WORD.exec(text)?.[0] ?? ''
}

const WORD = /"(?:[^"]|"")*"|[\w\u0080-\uffff]+/y
