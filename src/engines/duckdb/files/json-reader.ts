import { isUtf8 } from 'node:buffer'
import type { Columns } from '../../../define/columns.ts'
import { type JsonScan, matchNames, type ScannedFile } from '../../file-scan.ts'
import { filePath, identifier, literal } from '../sql/quote.ts'
import { CleanCopy, recordsAt } from './clean-copy.ts'
import { badBytes } from './encoding.ts'
import { type JsonLayout, jsonOptions, malformed } from './json-layout.ts'
import { always, type JudgedColumn, type Judgement, judge } from './judge.ts'
import { fromRead, isValid, keysAmong, member, noTwins, readStructure, readType } from './nested.ts'
import { pathValue } from './path-values.ts'
import type { Examining, FileReader } from './reader.ts'
import {
  type Broken,
  type Examination,
  examinationOf,
  NOT_UTF8,
  nothingBroken,
  RAW,
  reject,
  rejectedRow,
} from './rejects.ts'
import { groupFiles, rowsOf } from './source-query.ts'
import { unpacked } from './unpack.ts'

/** What no JSON holds outside of its escapes. */
const SEPARATOR = '\u0001'

const NOT_JSON = 'not JSON'

/** The longest line. Bytes; DuckDB's own limit for an object. */
const LONGEST = 16 << 20

export function jsonReader(
  scan: JsonScan,
  layouts: ReadonlyMap<ScannedFile, JsonLayout>,
  context: Examining,
): FileReader {
  const layoutOf = (file: ScannedFile) => layouts.get(file) as JsonLayout
  return {
    needsExamination: () => false,
    query(files) {
      const groups = groupFiles(
        files,
        file => {
          const { layout, found } = layoutOf(file)
          return JSON.stringify([
            layout,
            file.compression,
            [...keysOf(scan.columns, found)],
            Object.keys(file.fromPath),
          ])
        },
        file => [...keysOf(scan.columns, layoutOf(file).found).values()],
      )
      return groups.map(group => groupQuery(scan, group, layoutOf(group[0] as ScannedFile))).join(' union all ')
    },
    examine: file =>
      layoutOf(file).layout === 'lines'
        ? examineLines(scan, file, layoutOf(file), context)
        : examineArray(scan, file, layoutOf(file), context),
  }
}

/** The member that stands for each column. One that was not seen may yet come. */
function keysOf(columns: Columns, found: Columns): ReadonlyMap<string, string> {
  const matched = matchNames(Object.keys(columns), Object.keys(found))
  return new Map(Object.keys(columns).map(column => [column, matched.get(column) ?? column]))
}

function groupQuery(scan: JsonScan, files: readonly ScannedFile[], { layout, found }: JsonLayout): string {
  const { compression, fromPath } = files[0] as ScannedFile
  const keys = keysOf(scan.columns, found)
  const wanted = Object.entries(scan.columns).filter(([column]) => !(column in fromPath))
  const types = wanted.map(([column, { type }]) => `${literal(keys.get(column) as string)}: ${literal(readType(type))}`)
  // A function that reads nothing does not count rows either.
  const columns = types.length > 0 ? types.join(', ') : `'massif none': 'VARCHAR'`
  return rowsOf(
    {
      files,
      read: paths => `read_json(${paths}, ${jsonOptions(layout, compression)}, columns = {${columns}})`,
      value: column =>
        fromRead(`s.${identifier(keys.get(column) as string)}`, (scan.columns[column] as Columns[string]).type, 'fail'),
    },
    scan.columns,
  )
}

/** @param rows a query for `j`, the text of each row, and what the judgement's `line` and `place` need */
function judgementOf(
  scan: JsonScan,
  file: ScannedFile,
  { found }: JsonLayout,
  rows: string,
  place: Pick<Judgement, 'line' | 'place'>,
): Judgement {
  const keys = keysOf(scan.columns, found)
  const wanted = Object.entries(scan.columns).filter(([column]) => !(column in file.fromPath))
  const names = wanted.map(([column]) => keys.get(column) as string)
  const structure = Object.fromEntries(wanted.map(([, { type }], index) => [names[index], readStructure(type)]))
  // What is no JSON is null in `v`, so that no function fails on it.
  const valid = `select *, case when json_valid(j) then j end as v from (${rows})`
  const read = `case when json_type(v) = 'OBJECT' then json_transform(v, ${literal(JSON.stringify(structure))}) end as r`
  return {
    ...place,
    from: `(select *, ${read} from (${valid})) as s`,
    faults: [
      { condition: 's.v is null', reason: NOT_JSON },
      { condition: `json_type(s.v) not in ('OBJECT', 'NULL')`, reason: 'not an object' },
      ...(names.length > 0
        ? [
            {
              condition: `s.r is not null and not (${onlyOnce(names)})`,
              reason: 'a member is there twice',
            },
          ]
        : []),
    ],
    columns: Object.entries(scan.columns).map(([name, column]): JudgedColumn => {
      const path = file.fromPath[name]
      if (path !== undefined) return always(name, column, pathValue(path, column))
      const key = keys.get(name) as string
      const x = `s.r.${identifier(key)}`
      const [value, valueOrNull] = [fromRead(x, column.type, 'fail'), fromRead(x, column.type, 'null')]
      const { kind } = column.type
      if (kind !== 'scalar' && kind !== 'decimal') {
        const j = member('s.v', key)
        return { name, column, value, valueOrNull, found: j, misfit: `not (${isValid(j, column.type)})` }
      }
      if (value === valueOrNull) return always(name, column, value)
      return { name, column, value, valueOrNull, found: x, misfit: `${x} is not null and ${valueOrNull} is null` }
    }),
  }
}

/** That an object has each of some members only once: told by counting, where none of them is null. */
function onlyOnce(names: readonly string[]): string {
  const present = names.map(name => `cast(s.r.${identifier(name)} is not null as INTEGER)`).join(' + ')
  const some = `len(${keysAmong('s.v', names)})`
  return `case when len(json_keys(s.v)) = ${present} or ${some} = ${present} then true else ${noTwins('s.v', names)} end`
}

async function examineLines(
  scan: JsonScan,
  file: ScannedFile,
  layout: JsonLayout,
  context: Examining,
): Promise<Examination> {
  const copy = new CleanCopy(context.scratch('clean.jsonl'), SEPARATOR)
  const broken = await separateLines(file, copy, context)
  const longest = Math.max(2_000_000, copy.longest + 1)
  const rows = `select * from read_csv(${filePath(copy.path)}, columns = {l: 'BIGINT', o: 'BIGINT', n: 'BIGINT', j: 'VARCHAR'}, auto_detect = false, header = false, delim = '${SEPARATOR}', quote = '', escape = '', max_line_size = ${longest}, buffer_size = ${Math.max(8_000_000, longest * 4)})`
  const judgement = judgementOf(scan, file, layout, rows, { line: 's.l', place: ['s.o', 's.n'] })
  const judged = await judge(context.connection, judgement, context.table(), context.wanted)
  return examinationOf(broken, judged, copy.records + broken.count, verdicts => {
    const places = verdicts.map(({ place: [place, length] }) => ({ place: Number(place), length: Number(length) }))
    const raw = recordsAt(copy.path, SEPARATOR, places, RAW)
    return verdicts.map((verdict, index) => {
      const text = raw[index] as string
      const whole = (places[index]?.length ?? 0) <= RAW
      const reason = verdict.reason === NOT_JSON && whole ? `${NOT_JSON}: ${parseError(text)}` : verdict.reason
      return rejectedRow(file.origin, { ...verdict, reason }, text)
    })
  })
}

function parseError(text: string): string {
  try {
    JSON.parse(text)
    return 'it cannot be read'
  } catch (error) {
    return (error as Error).message
  }
}

/** A carriage return between members is as good as a space, but would end a line for who reads the copy. */
function withoutReturns(bytes: Buffer): Buffer {
  return bytes.includes(13) ? (Buffer.from(bytes).map(byte => (byte === 13 ? 32 : byte)) as Buffer) : bytes
}

/** Copies the lines that are not blank, and notes those that cannot be decoded or are too long. */
async function separateLines(file: ScannedFile, copy: CleanCopy, { wanted, signal }: Examining): Promise<Broken> {
  const broken = nothingBroken(file.origin, wanted)
  let line = 1
  const take = (buffer: Buffer, start: number, stop: number) => {
    let [from, to] = [start, stop]
    if (line === 1 && buffer[from] === 0xef && buffer[from + 1] === 0xbb && buffer[from + 2] === 0xbf) from += 3
    while (to > from && (buffer[to - 1] as number) <= 32) to--
    while (from < to && (buffer[from] as number) <= 32) from++
    const bytes = buffer.subarray(from, to)
    if (to === from) {
      // A blank line is no row.
    } else if (bytes.length > LONGEST) reject(broken, line, bytes, 'a line is longer than 16 MB')
    else if (!isUtf8(bytes)) reject(broken, line, bytes, NOT_UTF8, `${NOT_UTF8}: ${badBytes(bytes)}`)
    else if (bytes.includes(1)) reject(broken, line, bytes, NOT_JSON, `${NOT_JSON}: a control character`)
    else copy.add(line, withoutReturns(bytes), 0, bytes.length)
    line++
  }
  let rest: Buffer = Buffer.alloc(0)
  for await (const piece of unpacked(file, signal)) {
    const buffer = rest.length > 0 ? Buffer.concat([rest, piece]) : piece
    let at = 0
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, at)) {
      take(buffer, at, end)
      at = end + 1
    }
    rest = buffer.subarray(at)
    await copy.drain()
  }
  if (rest.length > 0) take(rest, 0, rest.length)
  await copy.close()
  return broken
}

async function examineArray(
  scan: JsonScan,
  file: ScannedFile,
  layout: JsonLayout,
  context: Examining,
): Promise<Examination> {
  const read = `read_json_objects(${filePath(file.path)}, ${jsonOptions('array', file.compression)})`
  const rows = `select ordinality as l, cast(json as VARCHAR) as j from ${read} with ordinality`
  const judgement = judgementOf(scan, file, layout, rows, { line: 's.l', place: [`left(s.j, ${RAW})`] })
  try {
    const judged = await judge(context.connection, judgement, context.table(), context.wanted)
    return examinationOf(nothingBroken(file.origin, 0), judged, undefined, verdicts =>
      verdicts.map(verdict => rejectedRow(file.origin, verdict, String(verdict.place[0]))),
    )
  } catch (error) {
    return malformed(error, file)
  }
}
