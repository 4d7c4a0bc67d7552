import type { Place } from '../../diagnostics/diagnostic.ts'
import { tryRead } from '../source/find.ts'
import { offsetAt, placeAt } from '../source/lines.ts'
import type { ReadText } from '../source/read.ts'
import { readTemplate } from '../source/scan.ts'
import type { Origin } from './statement.ts'

/** The place an origin stands for, in the user's module or `.sql` file; undefined where it cannot be told. */
export function placeOf(origin: Origin, read: ReadText): Place | undefined {
  if (origin.kind === 'file') {
    const text = tryRead(origin.file, read)
    return text === undefined ? { file: origin.file, line: 1, column: 1 } : place(origin.file, text, origin)
  }
  const { site } = origin.sql
  if (!site) return undefined
  const text = tryRead(site.file, read)
  const template = text === undefined ? undefined : templateAt(text, site)
  if (text === undefined || !template) return { ...site }
  if (origin.kind === 'interpolation') {
    const extent = template.inputs[origin.part]
    return extent ? placeAt(site.file, text, extent.start, extent.end - extent.start) : { ...site }
  }
  const start = template.texts[origin.part]?.start
  if (start === undefined) return { ...site }
  return place(site.file, text, { offset: afterCharacters(text, start, origin.offset), length: origin.length })
}

/** What stands in the `${…}` of an interpolation, as it was written. */
export function interpolationText(origin: Origin, read: ReadText): string | undefined {
  if (origin.kind !== 'interpolation' || !origin.sql.site) return undefined
  const text = tryRead(origin.sql.site.file, read)
  const extent = text === undefined ? undefined : templateAt(text, origin.sql.site)?.inputs[origin.part]
  return extent && text?.slice(extent.start, extent.end).trim()
}

/** The runtime says of a tagged template where its backtick is. */
function templateAt(text: string, site: { readonly line: number; readonly column: number }) {
  const backtick = offsetAt(text, site.line, site.column)
  return text.charAt(backtick) === '`' ? readTemplate(text, backtick) : undefined
}

const place = (file: string, text: string, at: { readonly offset: number; readonly length: number }): Place =>
  placeAt(file, text, at.offset, at.length)

// A template has `\n` where its source has `\r\n`.
function afterCharacters(text: string, start: number, count: number): number {
  let offset = start
  for (let seen = 0; seen < count; seen++) {
    if (text.charAt(offset) === '\r' && text.charAt(offset + 1) === '\n') offset++
    offset++
  }
  return offset
}
