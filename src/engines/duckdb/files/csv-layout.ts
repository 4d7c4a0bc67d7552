import { isUtf8 } from 'node:buffer'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { CsvScan, ScannedFile } from '../../file-scan.ts'
import { guessEncoding, notUtf8 } from './encoding.ts'
import { headOf } from './head.ts'
import { type Dialect, lineEnd, RecordReader, unescaped } from './records.ts'

/** How one file of delimited text begins. */
export interface CsvLayout {
  readonly dialect: Dialect
  /** The names of its columns, each once; from their places where there is no header. */
  readonly names: readonly string[]
  /** Lines before the first record of data. */
  readonly before: number
  /** Nothing is in it, not even a header. */
  readonly empty: boolean
  /** DuckDB would not read it as it is meant: it needs a copy that is clean. */
  readonly needsCopy: boolean
}

/** A header is looked for in so many bytes, then in so many. */
const HEAD = 1 << 16
const LONG_HEAD = 1 << 21

/**
 * Reads how a file begins: what is skipped, and its header. Only the first bytes are read.
 *
 * @throws MassifError SOURCE_ENCODING, SOURCE_UNREADABLE, SOURCE_TRUNCATED
 */
export async function csvLayout(file: ScannedFile, scan: CsvScan): Promise<CsvLayout> {
  for (const size of [HEAD, LONG_HEAD]) {
    const { bytes, whole } = await headOf(file, size)
    const layout = read(file, scan, bytes, whole)
    if (layout) return layout
  }
  return fail(
    'SOURCE_UNREADABLE',
    `${file.origin}: its header does not end within ${LONG_HEAD.toLocaleString('en')} bytes`,
    {
      hint: 'Check `delimiter` and `quote`: the file may be in another dialect, or no CSV at all.',
    },
  )
}

function dialectOf(scan: CsvScan): Dialect {
  const code = (character: string) => (character === '' ? -1 : character.charCodeAt(0))
  return { delimiter: Buffer.from(scan.delimiter), quote: code(scan.quote), escape: code(scan.escape) }
}

/** Undefined when more of the file is needed. */
function read(file: ScannedFile, scan: CsvScan, bytes: Buffer, whole: boolean): CsvLayout | undefined {
  refuseUtf16(file, bytes)
  const dialect = dialectOf(scan)
  let at = 0
  let before = 0
  let unbalanced = mixesLineEnds(bytes)
  while (at < bytes.length) {
    const { end, next } = lineEnd(bytes, at, whole)
    if (next < 0) return undefined
    const text = bytes.toString('latin1', at, end)
    const comment = scan.comment !== undefined && text.startsWith(scan.comment)
    if (before >= scan.skip && !comment && (text !== '' || !scan.header)) break
    // DuckDB counts the lines it skips by its own idea of quotes.
    if (scan.quote !== '' && (text.split(scan.quote).length - 1) % 2 > 0) unbalanced = true
    before++
    at = next
  }
  const copy = unbalanced || scan.comment !== undefined
  if (at >= bytes.length) return { dialect, names: [], before, empty: true, needsCopy: copy }
  const reader = new RecordReader(dialect)
  const cuts: number[] = []
  const outcome = reader.read(bytes, bytes.length, at, whole, cuts)
  if (outcome === 'more') return undefined
  if (!scan.header) {
    const wanted = Object.keys(scan.columns).filter(name => !(name in file.fromPath))
    const count = usualCount(bytes, at, whole, dialect) ?? wanted.length
    const names = Array.from({ length: count }, (_, index) => wanted[index] ?? `column${index}`)
    return { dialect, names, before, empty: false, needsCopy: copy }
  }
  if (outcome === 'broken')
    fail('SOURCE_UNREADABLE', `${file.origin}:${before + 1}: the header cannot be read: ${reader.fault}`)
  const header = bytes.subarray(at, reader.end)
  if (!isUtf8(header)) notUtf8(file.origin, before + 1, header)
  const names = namesFrom(bytes, cuts, scan)
  const lines = before + 1 + reader.inner
  return { dialect, names, before: lines, empty: false, needsCopy: copy || reader.inner > 0 }
}

function namesFrom(bytes: Buffer, cuts: readonly number[], scan: CsvScan): readonly string[] {
  const names: string[] = []
  const taken = new Set<string>()
  for (let index = 0; index < cuts.length / 2; index++) {
    const [start, end] = [cuts[2 * index] as number, cuts[2 * index + 1] as number]
    const quoted = scan.quote !== '' && start > 0 && bytes[start - 1] === scan.quote.charCodeAt(0)
    const text = bytes.toString('utf8', start, end)
    const name = (quoted ? unescaped(text, scan.quote, scan.escape) : text).trim() || `column${index}`
    let unique = name
    for (let twin = 1; taken.has(unique); twin++) unique = `${name}_${twin}`
    taken.add(unique)
    names.push(unique)
  }
  return names
}

/** Records that are looked at to tell how many values they have. */
const LOOKED_AT = 50

/** How many values most of the first records have: any one of them may be broken. */
function usualCount(bytes: Buffer, at: number, whole: boolean, dialect: Dialect): number | undefined {
  const reader = new RecordReader(dialect)
  const counts = new Map<number, number>()
  let from = at
  for (let looked = 0; looked < LOOKED_AT && from < bytes.length; looked++) {
    if (reader.read(bytes, bytes.length, from, whole) !== 'record') break
    if (reader.end > from) counts.set(reader.used, (counts.get(reader.used) ?? 0) + 1)
    from = reader.next
  }
  // Of values that are all empty at the end only a few records tell.
  const [usual] = [...counts].sort(([a, many], [b, most]) => most - many || b - a)
  return usual?.[0]
}

/** Some lines end in CR alone, and others do not: what is skipped would be counted otherwise. */
function mixesLineEnds(bytes: Buffer): boolean {
  let alone = false
  for (let at = bytes.indexOf(13); at >= 0 && !alone; at = bytes.indexOf(13, at + 1))
    alone = at + 1 < bytes.length && bytes[at + 1] !== 10
  return alone && bytes.includes(10)
}

/** Every other byte of text in UTF-16 is zero, which is valid UTF-8, and makes names that look right and are not. */
function refuseUtf16(file: ScannedFile, bytes: Buffer): void {
  const guess = guessEncoding(bytes)
  if (guess?.startsWith('utf-16'))
    fail('SOURCE_ENCODING', `${file.origin} is not UTF-8: it looks like ${guess}`, {
      hint: `Set \`encoding: '${guess}'\`.`,
    })
}
