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

/** What is not closed yet, where one text ends and the next goes on. */
type Open =
  | { readonly kind: 'comment' }
  | { readonly kind: 'block'; depth: number }
  | { readonly kind: 'quotes'; readonly close: string; readonly escapes: boolean; token: Token }

/**
 * Cuts SQL into tokens, leaving out spaces and comments. Quotes, nested comments, `e'…'` and `$tag$…$tag$` as in
 * PostgreSQL and DuckDB; operators are single characters, except `::`.
 *
 * @param texts the texts of a template, between which its interpolations stand; or the one text of a file
 */
export function scan(texts: readonly string[]): Scan {
  const scanner = new Scanner()
  const commented = new Set<number>()
  const quoted: number[] = []
  for (let part = 0; part < texts.length; part++) {
    const text = texts[part] ?? ''
    scanner.read(text, part)
    if (part === texts.length - 1) break
    if (!scanner.open) scanner.tokens.push({ kind: 'input', text: '', part, start: text.length })
    else if (scanner.open.kind === 'quotes') quoted.push(part)
    else commented.add(part)
  }
  const { open, tokens } = scanner
  if (open?.kind === 'quotes') tokens.push(open.token)
  return { tokens, commented, quoted, endsInComment: open?.kind === 'comment' }
}

class Scanner {
  readonly tokens: Token[] = []
  open: Open | undefined
  #text = ''
  #part = 0
  #at = 0

  read(text: string, part: number): void {
    this.#text = text
    this.#part = part
    this.#at = 0
    if (this.open) this.#resume(this.open)
    while (!this.open && this.#at < text.length) this.#next()
  }

  /** Reads the token, comment or space that begins here. */
  #next(): void {
    const text = this.#text
    const start = this.#at
    const code = text.charCodeAt(start)
    const following = text.charCodeAt(start + 1)
    if (isSpace(code)) this.#at++
    else if (isWordStart(code)) {
      let end = start + 1
      while (isWordPart(text.charCodeAt(end))) end++
      if (end === start + 1 && (code === 69 || code === 101) && following === QUOTE)
        this.#quotes('string', 2, "'", true)
      else this.#push('word', end)
    } else if (code === QUOTE) this.#quotes('string', 1, "'")
    else if (code === DOUBLE) this.#quotes('quoted', 1, '"')
    else if (isDigit(code) || (code === DOT && isDigit(following)))
      this.#push('number', start + matchAt(NUMBER, text, start))
    else if (code === DASH && following === DASH) this.#resume({ kind: 'comment' }, 2)
    else if (code === SLASH && following === STAR) this.#resume({ kind: 'block', depth: 1 }, 2)
    else {
      const tag = code === DOLLAR ? matchAt(DOLLAR_TAG, text, start) : 0
      if (tag > 0) this.#quotes('string', tag, text.slice(start, start + tag))
      else this.#push('operator', start + (code === COLON && following === COLON ? 2 : 1))
    }
  }

  #push(kind: TokenKind, end: number): void {
    const start = this.#at
    this.tokens.push({ kind, text: this.#text.slice(start, end), part: this.#part, start })
    this.#at = end
  }

  #quotes(kind: TokenKind, opening: number, close: string, escapes = false): void {
    const start = this.#at
    const token: Token = { kind, text: this.#text.slice(start, start + opening), part: this.#part, start }
    this.#resume({ kind: 'quotes', close, escapes, token }, opening)
  }

  /** Goes on with what is open, to its end or the text's. */
  #resume(open: Open, skip = 0): void {
    this.#at += skip
    this.open = open
    if (open.kind === 'comment') {
      const end = this.#text.indexOf('\n', this.#at)
      if (end >= 0) this.open = undefined
      this.#at = end < 0 ? this.#text.length : end + 1
    } else if (open.kind === 'block') this.#resumeBlock(open)
    else this.#resumeQuotes(open)
  }

  #resumeBlock(open: Open & { readonly kind: 'block' }): void {
    const text = this.#text
    for (let i = this.#at; i < text.length - 1; i++) {
      const two = text.slice(i, i + 2)
      if (two !== '/*' && two !== '*/') continue
      open.depth += two === '/*' ? 1 : -1
      i++
      if (open.depth > 0) continue
      this.open = undefined
      this.#at = i + 1
      return
    }
    this.#at = text.length
  }

  #resumeQuotes(open: Open & { readonly kind: 'quotes' }): void {
    const text = this.#text
    const { close, escapes, token } = open
    const first = close.charCodeAt(0)
    let end = this.#at
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (escapes && code === BACKSLASH) end++
      else if (code === first && (close.length === 1 || text.startsWith(close, end))) {
        // Doubled, a quote stands for itself.
        if (close.length > 1 || text.charCodeAt(end + 1) !== first) {
          this.open = undefined
          end += close.length
          break
        }
        end++
      }
    }
    open.token = { ...token, text: token.text + text.slice(this.#at, end) }
    if (!this.open) this.tokens.push(open.token)
    this.#at = Math.min(end, text.length)
  }
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
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
