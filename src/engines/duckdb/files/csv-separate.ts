import { isUtf8 } from 'node:buffer'
import type { CsvScan, ScannedFile } from '../../file-scan.ts'
import type { CleanCopy } from './clean-copy.ts'
import type { CsvLayout } from './csv-layout.ts'
import { badBytes } from './encoding.ts'
import type { Examining } from './reader.ts'
import { lineEnd, RecordReader } from './records.ts'
import { type Broken, NOT_UTF8, nothingBroken, reject } from './rejects.ts'
import { unpacked } from './unpack.ts'

/** The longest record: a quote that is not closed shall not make the rest of a file one value. Bytes. */
const LONGEST = 16 << 20

/**
 * Copies the records that are well formed, and notes those that are not. Of a broken record only the first line is
 * rejected, and reading goes on with the next: a stray quote does not take the rest of the file with it.
 */
export async function separate(
  scan: CsvScan,
  file: ScannedFile,
  layout: CsvLayout,
  copy: CleanCopy,
  { wanted, signal }: Examining,
): Promise<Broken> {
  const broken = nothingBroken(file.origin, wanted)
  const separator = new Separator(scan, layout, copy, broken)
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of unpacked(file, signal)) {
    const buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    rest = buffer.subarray(separator.take(buffer, false))
    await copy.drain()
  }
  separator.take(rest, true)
  await copy.close()
  return broken
}

/** Takes a file apart, buffer by buffer. */
class Separator {
  readonly #scan: CsvScan
  readonly #layout: CsvLayout
  readonly #copy: CleanCopy
  readonly #broken: Broken
  readonly #reader: RecordReader
  readonly #comment: number | undefined
  #line = 1

  constructor(scan: CsvScan, layout: CsvLayout, copy: CleanCopy, broken: Broken) {
    this.#scan = scan
    this.#layout = layout
    this.#copy = copy
    this.#broken = broken
    this.#reader = new RecordReader(layout.dialect)
    this.#comment = scan.comment?.charCodeAt(0)
  }

  /**
   * Takes all records that end in a buffer.
   *
   * @param whole nothing comes after it
   * @returns how far it was read
   */
  take(buffer: Buffer, whole: boolean): number {
    const { before } = this.#layout
    const decodable = isUtf8(
      whole ? buffer : buffer.subarray(0, Math.max(buffer.lastIndexOf(10), buffer.lastIndexOf(13)) + 1),
    )
    let at = this.#line === 1 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
    while (at < buffer.length) {
      const next =
        this.#line <= before || buffer[at] === this.#comment
          ? this.#skipLine(buffer, at, whole)
          : this.#takeRecord(buffer, at, whole, decodable)
      if (next < 0) break
      at = next
    }
    return at
  }

  /** @returns where the next line begins, or -1 when more of the file is needed */
  #skipLine(buffer: Buffer, at: number, whole: boolean): number {
    const { next } = lineEnd(buffer, at, whole)
    if (next >= 0) this.#line++
    return next
  }

  #takeRecord(buffer: Buffer, at: number, whole: boolean, decodable: boolean): number {
    const { names } = this.#layout
    const reader = this.#reader
    const outcome = reader.read(buffer, buffer.length, at, whole)
    const long = outcome === 'more' && buffer.length - at > LONGEST
    if (outcome === 'more' && !long) return -1
    if (long) return this.#reject(buffer, at, true, 'a record is longer than 16 MB: is a quote not closed?')
    if (outcome === 'broken') return this.#reject(buffer, at, whole, reader.fault)
    const { end, next, inner, values, used } = reader
    // A blank line is no row, but where a row is one value.
    if (end > at || names.length === 1) {
      if (used > names.length || values < names.length) {
        const count = used > names.length ? used : values
        return this.#reject(buffer, at, whole, `${count} values where ${names.length} are expected`)
      }
      if (!decodable && !isUtf8(buffer.subarray(at, end)))
        return this.#reject(buffer, at, whole, NOT_UTF8, `${NOT_UTF8}: ${badBytes(buffer.subarray(at, end))}`)
      if (!reader.odd) this.#copy.add(this.#line, buffer, at, end)
      else {
        const written = this.#written(buffer, at, whole)
        this.#copy.add(this.#line, written, 0, written.length)
      }
    }
    this.#line += inner + 1
    return next
  }

  /** Rejects the line that begins at `at`. */
  #reject(buffer: Buffer, at: number, whole: boolean, kind: string, reason = kind): number {
    const { end, next } = lineEnd(buffer, at, whole)
    if (next < 0) return -1
    reject(this.#broken, this.#line, buffer.subarray(at, end), kind, reason)
    this.#line++
    return next
  }

  /** The record at a place, written so that every reader takes it the same: each value in quotes. */
  #written(buffer: Buffer, at: number, whole: boolean): Buffer {
    const cuts: number[] = []
    this.#reader.read(buffer, buffer.length, at, whole, cuts)
    const { quote, escape: escaping, delimiter } = this.#scan
    const values: string[] = []
    for (let index = 0; index < cuts.length; index += 2) {
      const [start, end] = [cuts[index] as number, cuts[index + 1] as number]
      const text = buffer.toString('utf8', start, end)
      // A value that was quoted begins after its quote, and is escaped already.
      if (start > 0 && buffer[start - 1] === quote.charCodeAt(0)) values.push(quote + text + quote)
      else if (text === '') values.push('')
      else {
        const safe = escaping === quote ? text : text.replaceAll(escaping, escaping + escaping)
        values.push(quote + safe.replaceAll(quote, escaping + quote) + quote)
      }
    }
    return Buffer.from(values.join(delimiter))
  }
}
