/** The bytes by which delimited text is taken apart. -1 for a character there is none of. */
export interface Dialect {
  /** One byte or a few. */
  readonly delimiter: Buffer
  readonly quote: number
  readonly escape: number
}

const SPACE = 32
const CR = 13
const LF = 10

/** `more`: the buffer ends before the record does. */
export type Outcome = 'record' | 'broken' | 'more'

/** Where the line at `from` ends and the next one begins; -1 where the bytes do not tell. LF, CR LF and CR end a line. */
export function lineEnd(bytes: Buffer, from: number, whole: boolean): { readonly end: number; readonly next: number } {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF) return { end: at, next: at + 1 }
    if (bytes[at] !== CR) continue
    if (at + 1 === bytes.length && !whole) return { end: -1, next: -1 }
    return { end: at, next: bytes[at + 1] === LF ? at + 2 : at + 1 }
  }
  return whole ? { end: bytes.length, next: bytes.length } : { end: -1, next: -1 }
}

/**
 * Takes delimited text apart, one record at a time, as strictly as DuckDB does: RFC 4180, and beside it spaces around
 * quotes, lines that end in CR alone, and delimiters too many at the end of a line with nothing between them. What was
 * found is left in its members, since an object for each record would cost more than reading it.
 */
export class RecordReader {
  /** Where the record ends, without its line end, and where the next one begins. */
  end = 0
  next = 0
  /** Values, and the number of the last one that is not empty. */
  values = 0
  used = 0
  /** Line ends within quotes. */
  inner = 0
  /** Written so that not every reader would take it the same: to be written anew. */
  odd = false
  /** What is wrong with a broken record. */
  fault = ''
  readonly #dialect: Dialect

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  /**
   * Reads the record that begins at `at`.
   *
   * @param length bytes of `buffer` that count
   * @param whole nothing comes after them
   * @param cuts is given the beginning and end of every value, quotes and spaces around them left out
   */
  read(buffer: Buffer, length: number, at: number, whole: boolean, cuts?: number[]): Outcome {
    const { delimiter, quote } = this.#dialect
    const first = delimiter[0] as number
    this.values = 0
    this.used = 0
    this.inner = 0
    this.odd = false
    let i = at
    for (;;) {
      let begin = i
      if (quote >= 0) while (begin < length && buffer[begin] === SPACE) begin++
      if (begin === length && !whole) return 'more'
      let end: number
      if (quote >= 0 && begin < length && buffer[begin] === quote) {
        if (begin > i) this.odd = true
        const close = this.#closingQuote(buffer, length, begin + 1, whole)
        if (close < 0) return close === -1 ? 'more' : this.#broken('a quote is not closed')
        cuts?.push(begin + 1, close)
        this.values++
        if (close > begin + 1) this.used = this.values
        end = close + 1
        while (end < length && buffer[end] === SPACE) end++
        if (end > close + 1) this.odd = true
      } else {
        end = i
        for (; end < length; end++) {
          const byte = buffer[end]
          if (byte === first && this.#isDelimiter(buffer, end)) break
          if (byte === LF || byte === CR) break
        }
        cuts?.push(i, end)
        this.values++
        if (end > i) this.used = this.values
      }
      if (end === length) {
        if (!whole) return 'more'
        this.end = this.next = length
        return 'record'
      }
      if (buffer[end] === first && this.#isDelimiter(buffer, end)) {
        i = end + delimiter.length
        continue
      }
      const ending = this.#lineEnd(buffer, length, end, whole)
      if (ending === -1) return 'more'
      if (ending === 0) return this.#broken('there is text after a closing quote')
      this.end = end
      this.next = end + ending
      return 'record'
    }
  }

  /** Where the quote that closes is; -1 when the buffer, -2 when the file ends before it. */
  #closingQuote(buffer: Buffer, length: number, from: number, whole: boolean): number {
    const { quote, escape: escaping } = this.#dialect
    for (let k = from; k < length; k++) {
      const byte = buffer[k]
      if (byte === quote) {
        if (escaping !== quote) return k
        if (k + 1 === length) return whole ? k : -1
        if (buffer[k + 1] !== quote) return k
        k++
      } else if (byte === escaping) {
        k++
        if (this.#endsLine(buffer, k)) this.inner++
      } else if (this.#endsLine(buffer, k)) this.inner++
    }
    return whole ? -2 : -1
  }

  #isDelimiter(buffer: Buffer, at: number): boolean {
    const { delimiter } = this.#dialect
    for (let k = 1; k < delimiter.length; k++) if (buffer[at + k] !== delimiter[k]) return false
    return true
  }

  /** Of CR LF, the LF. */
  #endsLine(buffer: Buffer, at: number): boolean {
    return buffer[at] === LF || (buffer[at] === CR && buffer[at + 1] !== LF)
  }

  /** Bytes of the line end at `at`; 0 where there is none, -1 where more of the buffer must tell. */
  #lineEnd(buffer: Buffer, length: number, at: number, whole: boolean): number {
    if (buffer[at] === LF) return 1
    if (buffer[at] !== CR) return 0
    if (at + 1 === length) return whole ? 1 : -1
    return buffer[at + 1] === LF ? 2 : 1
  }

  #broken(fault: string): Outcome {
    this.fault = fault
    return 'broken'
  }
}

/** A value as it is meant: of a quoted one, `text` is what is between the quotes. */
export function unescaped(text: string, quote: string, escaping: string): string {
  if (quote === '' || escaping === '') return text
  if (escaping === quote) return text.replaceAll(quote + quote, quote)
  let value = ''
  for (let i = 0; i < text.length; i++) {
    if (text[i] === escaping && i + 1 < text.length) i++
    value += text[i]
  }
  return value
}
