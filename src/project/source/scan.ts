/**
 * Just enough reading of TypeScript to find things in it without a parser: what is a string, a comment, a template or
 * a regular expression, and which bracket closes which.
 */

/** Where the spaces and comments that begin at `i` end. */
export function skipBlank(text: string, i: number): number {
  for (;;) {
    if (text.startsWith('//', i)) i = orEnd(text, text.indexOf('\n', i))
    else if (text.startsWith('/*', i)) i = orEnd(text, text.indexOf('*/', i + 2), 2)
    else if (i < text.length && /\s|\ufeff/.test(text.charAt(i))) i++
    else return i
  }
}

/**
 * Where the token that begins at `i` ends: a word, a string, a template, a regular expression, or one character.
 *
 * @param afterValue whether a value stands before, so that `/` divides
 */
export function skipToken(text: string, i: number, afterValue: boolean): number {
  const char = text.charAt(i)
  if (char === "'" || char === '"') return skipString(text, i)
  if (char === '`') return readTemplate(text, i).end
  if (char === '/' && !afterValue) return skipPattern(text, i)
  WORD.lastIndex = i
  return i + (WORD.exec(text)?.[0].length ?? 1)
}

/** Where the bracket that opens at `open` is closed; the text's length if it is not. */
export function closing(text: string, open: number): number {
  let depth = 0
  for (const token of tokensFrom(text, open)) {
    if (token.text === '(' || token.text === '[' || token.text === '{') depth++
    else if (token.text === ')' || token.text === ']' || token.text === '}') {
      depth--
      if (depth === 0) return token.start
    }
  }
  return text.length
}

export interface SourceToken {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The tokens from `i` on, without comments. */
export function* tokensFrom(text: string, i: number): Generator<SourceToken> {
  let afterValue = false
  for (let start = skipBlank(text, i); start < text.length; ) {
    const end = Math.max(skipToken(text, start, afterValue), start + 1)
    const token = text.slice(start, end)
    yield { text: token, start, end }
    const ended = /[\w$)\]}'"`]$/.test(token) || (token.length > 1 && token.startsWith('/'))
    afterValue = ended && !BEFORE_PATTERN.has(token)
    start = skipBlank(text, end)
  }
}

/** A template literal, cut: its texts and, between them, what stands in its `${…}`. Ends are not included. */
export interface TemplateExtent {
  readonly texts: readonly { readonly start: number; readonly end: number }[]
  readonly inputs: readonly { readonly start: number; readonly end: number }[]
  readonly end: number
}

/** @param backtick where the template begins */
export function readTemplate(text: string, backtick: number): TemplateExtent {
  const texts: { start: number; end: number }[] = []
  const inputs: { start: number; end: number }[] = []
  let start = backtick + 1
  let i = start
  while (i < text.length && text.charAt(i) !== '`') {
    if (text.charAt(i) === '\\') i += 2
    else if (text.startsWith('${', i)) {
      texts.push({ start, end: i })
      const close = closing(text, i + 1)
      inputs.push({ start: i + 2, end: close })
      i = close + 1
      start = i
    } else i++
  }
  texts.push({ start, end: Math.min(i, text.length) })
  return { texts, inputs, end: Math.min(i + 1, text.length) }
}

function skipString(text: string, i: number): number {
  const quote = text.charAt(i)
  for (let end = i + 1; end < text.length; end++) {
    const char = text.charAt(end)
    if (char === '\\') end++
    else if (char === quote) return end + 1
    else if (char === '\n') return end
  }
  return text.length
}

function skipPattern(text: string, i: number): number {
  let inClass = false
  for (let end = i + 1; end < text.length; end++) {
    const char = text.charAt(end)
    if (char === '\\') end++
    else if (char === '\n') return i + 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) {
      FLAGS.lastIndex = end + 1
      return end + 1 + (FLAGS.exec(text)?.[0].length ?? 0)
    }
  }
  return i + 1
}

const WORD = /[\w$\u0080-\uffff]+/y
const FLAGS = /[a-z]*/y
const BEFORE_PATTERN = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'await',
  'yield',
  'else',
  'do',
])

const orEnd = (text: string, found: number, after = 0): number => (found < 0 ? text.length : found + after)
