/** `input` is an interpolation of a template: it stands after the text number `part` and has no text of its own. */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'operator' | 'input'

/** A token with the place of its first character: `start` characters into the text number `part`. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly part: number
  readonly start: number
}

export interface Scan {
  readonly tokens: readonly Token[]
  /** Interpolations that stand in a comment, by the text before them: they are no part of the query. */
  readonly commented: ReadonlySet<number>
  /** Interpolations that stand within quotes, by the text before them. */
  readonly quoted: readonly number[]
  /** The text ends in a comment that only the end of a line closes. */
  readonly endsInComment: boolean
}

type Open =
  | { readonly kind: 'comment' }
  | { readonly kind: 'block'; readonly depth: number }
  | { readonly kind: 'quotes'; readonly close: string; readonly escapes: boolean; readonly from: Token }

/**
 * Cuts SQL into tokens, leaving out spaces and comments. Quotes, nested comments, `e'…'` and `$tag$…$tag$` as in
 * PostgreSQL and DuckDB; operators are single characters, except `::`.
 *
 * @param texts the texts of a template, between which its interpolations stand; or the one text of a file
 */
export function scan(texts: readonly string[]): Scan {
  const tokens: Token[] = []
  const commented = new Set<number>()
  const quoted: number[] = []
  let open: Open | undefined
  for (let part = 0; part < texts.length; part++) {
    const text = texts[part] ?? ''
    let i = 0
    if (open) [i, open] = resume(open, text, tokens)
    while (!open && i < text.length) [i, open] = next(text, i, part, tokens)
    if (part === texts.length - 1) break
    if (!open) tokens.push({ kind: 'input', text: '', part, start: text.length })
    else if (open.kind === 'quotes') quoted.push(part)
    else commented.add(part)
  }
  if (open?.kind === 'quotes') tokens.push(open.from)
  return { tokens, commented, quoted, endsInComment: open?.kind === 'comment' }
}

type Step = [end: number, open: Open | undefined]

/** Reads the token, comment or space at `i`. */
function next(text: string, i: number, part: number, tokens: Token[]): Step {
  const code = text.charCodeAt(i)
  if (isSpace(code)) return [i + 1, undefined]
  if (isWordStart(code)) {
    let end = i + 1
    while (end < text.length && isWordPart(text.charCodeAt(end))) end++
    if (end === i + 1 && (code | 32) === 101 && text.charCodeAt(end) === QUOTE) {
      return quotes(text, end + 1, { kind: 'string', text: text.slice(i, end + 1), part, start: i }, "'", true, tokens)
    }
    tokens.push({ kind: 'word', text: text.slice(i, end), part, start: i })
    return [end, undefined]
  }
  if (code === QUOTE) return quotes(text, i + 1, { kind: 'string', text: "'", part, start: i }, "'", false, tokens)
  if (code === DOUBLE) return quotes(text, i + 1, { kind: 'quoted', text: '"', part, start: i }, '"', false, tokens)
  if (isDigit(code) || (code === DOT && isDigit(text.charCodeAt(i + 1)))) {
    NUMBER.lastIndex = i
    const number = NUMBER.exec(text)?.[0] ?? text.charAt(i)
    tokens.push({ kind: 'number', text: number, part, start: i })
    return [i + number.length, undefined]
  }
  if (code === DASH && text.charCodeAt(i + 1) === DASH) return resume({ kind: 'comment' }, text, tokens, i + 2)
  if (code === SLASH && text.charCodeAt(i + 1) === STAR) return resume({ kind: 'block', depth: 1 }, text, tokens, i + 2)
  if (code === DOLLAR) {
    DOLLAR_TAG.lastIndex = i
    const tag = DOLLAR_TAG.exec(text)?.[0]
    if (tag) return quotes(text, i + tag.length, { kind: 'string', text: tag, part, start: i }, tag, false, tokens)
  }
  const operator = code === COLON && text.charCodeAt(i + 1) === COLON ? '::' : text.charAt(i)
  tokens.push({ kind: 'operator', text: operator, part, start: i })
  return [i + operator.length, undefined]
}

function quotes(text: string, i: number, from: Token, close: string, escapes: boolean, tokens: Token[]): Step {
  return resume({ kind: 'quotes', close, escapes, from }, text, tokens, i)
}

/** Goes on with what is open, to its end or the text's. */
function resume(open: Open, text: string, tokens: Token[], from = 0): Step {
  if (open.kind === 'comment') {
    const end = text.indexOf('\n', from)
    return end < 0 ? [text.length, open] : [end + 1, undefined]
  }
  if (open.kind === 'block') return resumeBlock(open.depth, text, from)
  const { close, escapes } = open
  for (let i = from; i < text.length; i++) {
    if (escapes && text.charCodeAt(i) === BACKSLASH) i++
    else if (text.startsWith(close, i)) {
      const doubled = close.length === 1 && text.startsWith(close, i + 1)
      if (doubled) i++
      else {
        const end = i + close.length
        tokens.push({ ...open.from, text: open.from.text + text.slice(from, end) })
        return [end, undefined]
      }
    }
  }
  return [text.length, { ...open, from: { ...open.from, text: open.from.text + text.slice(from) } }]
}

function resumeBlock(depth: number, text: string, from: number): Step {
  for (let i = from; i < text.length - 1; i++) {
    const two = text.slice(i, i + 2)
    if (two !== '/*' && two !== '*/') continue
    depth += two === '/*' ? 1 : -1
    i++
    if (depth === 0) return [i + 1, undefined]
  }
  return [text.length, { kind: 'block', depth }]
}

const NUMBER = /0[xX][0-9a-fA-F_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y

const QUOTE = 39
const DOUBLE = 34
const DOLLAR = 36
const STAR = 42
const DASH = 45
const DOT = 46
const SLASH = 47
const COLON = 58
const BACKSLASH = 92

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isSpace = (code: number): boolean => code <= 32 || code === 160 || code === 0xfeff
const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 160
const isWordPart = (code: number): boolean => isWordStart(code) || isDigit(code) || code === DOLLAR
