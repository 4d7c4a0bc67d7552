import { once } from 'node:events'
import { closeSync, createWriteStream, openSync, readSync, type WriteStream } from 'node:fs'

/** Bytes that are gathered before they are written. */
const GATHERED = 1 << 20

/**
 * A file of records that are well formed, each after its line number, its place in this file, and its length, so that
 * an engine can tell them and the record can be read again as it was.
 */
export class CleanCopy {
  readonly path: string
  readonly #separator: string
  readonly #stream: WriteStream
  #buffer = Buffer.allocUnsafe(GATHERED)
  #filled = 0
  #written = 0
  /** Records in it, and the bytes of the longest with what is before it. */
  records = 0
  longest = 0

  constructor(path: string, separator: string) {
    this.path = path
    this.#separator = separator
    this.#stream = createWriteStream(path, { highWaterMark: GATHERED })
    // Errors are thrown where something is awaited; between that nobody listens.
    this.#stream.on('error', () => {})
  }

  add(line: number, record: Buffer, start: number, end: number): void {
    const length = end - start
    const separator = this.#separator
    const prefix = `${line}${separator}${this.#written + this.#filled}${separator}${length}${separator}`
    const needed = Buffer.byteLength(prefix) + length + 1
    if (this.#filled + needed > this.#buffer.length) this.#grow(needed)
    this.#filled += this.#buffer.write(prefix, this.#filled)
    this.#filled += record.copy(this.#buffer, this.#filled, start, end)
    this.#buffer[this.#filled++] = 10
    this.records++
    if (needed > this.longest) this.longest = needed
  }

  /** Lets what was gathered go to the disk, when it is much. */
  async drain(): Promise<void> {
    if (this.#filled >= GATHERED / 2) await this.#flush()
  }

  async close(): Promise<void> {
    await this.#flush()
    const closed = once(this.#stream, 'close')
    this.#stream.end()
    await closed
    if (this.#stream.errored) throw this.#stream.errored
  }

  async #flush(): Promise<void> {
    if (this.#stream.errored) throw this.#stream.errored
    if (this.#filled === 0) return
    const bytes = this.#buffer.subarray(0, this.#filled)
    this.#written += this.#filled
    this.#buffer = Buffer.allocUnsafe(GATHERED)
    this.#filled = 0
    if (!this.#stream.write(bytes)) await once(this.#stream, 'drain')
  }

  #grow(needed: number): void {
    const buffer = Buffer.allocUnsafe(this.#filled + needed + GATHERED)
    this.#buffer.copy(buffer, 0, 0, this.#filled)
    this.#buffer = buffer
  }
}

/** Records of a clean copy, as they were, at most so many of their first bytes. */
export function recordsAt(
  path: string,
  separator: string,
  places: readonly { readonly place: number; readonly length: number }[],
  most: number,
): readonly string[] {
  // Synchronous: there may be many, and each is a few microseconds.
  const file = openSync(path, 'r')
  try {
    // Three numbers of at most 16 digits come before it.
    const bytes = Buffer.alloc(3 * (16 + Buffer.byteLength(separator)) + most)
    return places.map(({ place, length }) => {
      const filled = readSync(file, bytes, 0, bytes.length, place)
      let start = 0
      for (let found = 0; found < 3; found++) start = bytes.indexOf(separator, start) + Buffer.byteLength(separator)
      return bytes.toString('utf8', start, Math.min(filled, start + Math.min(length, most)))
    })
  } finally {
    closeSync(file)
  }
}
