import type { Site } from '../../define/site.ts'
import type { Place } from '../../diagnostics/diagnostic.ts'
import { offsetAt, placeAt } from './lines.ts'
import type { ReadText } from './read.ts'
import { closing, tokensFrom } from './scan.ts'

/** The first place in a file where a word or a string stands; undefined where none does or the file cannot be read. */
export function placeOfText(file: string, wanted: string, read: ReadText): Place | undefined {
  const text = tryRead(file, read)
  return text === undefined ? undefined : search(file, text, { start: 0, end: text.length }, [wanted])
}

/**
 * The place of something within a declaration: the last of `path` after the others before it have been found.
 * The declaration's own place where that fails.
 *
 * @param site of the declaring call
 * @param path words or strings as they follow each other: `['key', 'order_id']`
 */
export function placeInCall(site: Site | undefined, path: readonly string[], read: ReadText): Place | undefined {
  if (!site) return undefined
  const text = tryRead(site.file, read)
  const call = text === undefined ? undefined : callAt(text, site)
  return (text !== undefined && call && search(site.file, text, call, path)) || site
}

/** The brackets of a declaring call: the offsets of `(` and of the `)` that closes it. */
export function callAt(text: string, site: Site): { readonly start: number; readonly end: number } | undefined {
  for (const token of tokensFrom(text, offsetAt(text, site.line, site.column))) {
    if (token.text === '(') return { start: token.start, end: closing(text, token.start) }
    if (!/^[\w$]/.test(token.text)) return undefined
  }
  return undefined
}

function search(
  file: string,
  text: string,
  range: { readonly start: number; readonly end: number },
  path: readonly string[],
): Place | undefined {
  let found = 0
  for (const token of tokensFrom(text, range.start)) {
    if (token.start >= range.end) return undefined
    const wanted = path[found]
    const isString = /^['"]/.test(token.text)
    if (wanted === undefined || (isString ? token.text.slice(1, -1) : token.text) !== wanted) continue
    found++
    if (found === path.length) return placeAt(file, text, token.start + (isString ? 1 : 0), wanted.length)
  }
  return undefined
}

export function tryRead(file: string, read: ReadText): string | undefined {
  try {
    return read(file)
  } catch {
    return undefined
  }
}
