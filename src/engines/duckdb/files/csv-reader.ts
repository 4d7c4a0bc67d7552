import { type CsvScan, matchNames, type ScannedFile } from '../../file-scan.ts'
import { filePath, literal } from '../sql/quote.ts'
import { CleanCopy, recordsAt } from './clean-copy.ts'
import type { CsvLayout } from './csv-layout.ts'
import { separate } from './csv-separate.ts'
import { fromText } from './from-text.ts'
import { always, type JudgedColumn, type Judgement, judge } from './judge.ts'
import { pathValue } from './path-values.ts'
import type { Examining, FileReader } from './reader.ts'
import { type Examination, examinationOf, RAW, rejectedRow } from './rejects.ts'
import { groupFiles, noRows, rowsOf } from './source-query.ts'

/** DuckDB reads in buffers of this size, by each thread; its default of four times as much needs more memory and is no faster. */
const BUFFER = 8_000_000

export function csvReader(scan: CsvScan, layouts: ReadonlyMap<ScannedFile, CsvLayout>, context: Examining): FileReader {
  const layoutOf = (file: ScannedFile) => layouts.get(file) as CsvLayout
  return {
    needsExamination: file => layoutOf(file).needsCopy && !layoutOf(file).empty,
    query(files) {
      const full = files.filter(file => !layoutOf(file).empty)
      const groups = groupFiles(
        full,
        file => {
          const { names, before } = layoutOf(file)
          return JSON.stringify([names, before, file.compression, Object.keys(file.fromPath)])
        },
        () => [],
      )
      const queries = groups.map(group => groupQuery(scan, group, layoutOf(group[0] as ScannedFile)))
      return queries.length > 0 ? queries.join(' union all ') : noRows(scan.columns)
    },
    examine: file => examine(scan, file, layoutOf(file), context),
  }
}

function groupQuery(scan: CsvScan, files: readonly ScannedFile[], { names, before }: CsvLayout): string {
  const matched = matchNames(Object.keys(scan.columns), names)
  const { compression } = files[0] as ScannedFile
  const columns = names.map((_, index) => `c${index}`)
  return rowsOf(
    {
      files,
      read: paths =>
        `read_csv(${paths}, ${readOptions(scan, columns, BUFFER)}, skip = ${before}, compression = '${compression}')`,
      value: column => {
        const name = matched.get(column)
        const type = scan.columns[column]?.type
        return name === undefined || !type ? undefined : fromText(`s.c${names.indexOf(name)}`, type, 'fail', scan)
      },
    },
    scan.columns,
  )
}

/** Everything is read as text, and nothing is left for DuckDB to guess. */
function readOptions(scan: CsvScan, columns: readonly string[], buffer: number): string {
  const types = columns.map(column => `${column}: 'VARCHAR'`)
  return [
    `columns = {${types.join(', ')}}`,
    'auto_detect = false, header = false, strict_mode = true',
    `delim = ${literal(scan.delimiter)}`,
    `quote = ${literal(scan.quote)}`,
    `escape = ${literal(scan.quote === '' ? '' : scan.escape)}`,
    `nullstr = [${['', ...scan.nulls].map(literal).join(', ')}]`,
    `buffer_size = ${buffer}`,
  ].join(', ')
}

async function examine(scan: CsvScan, file: ScannedFile, layout: CsvLayout, context: Examining): Promise<Examination> {
  const copy = new CleanCopy(context.scratch('clean.csv'), scan.delimiter)
  const broken = await separate(scan, file, layout, copy, context)
  const { connection, wanted } = context
  const judged = await judge(connection, judgementOf(scan, file, layout, copy), context.table(), wanted)
  return examinationOf(broken, judged, copy.records + broken.count, verdicts => {
    const places = verdicts.map(({ place: [place, length] }) => ({ place: Number(place), length: Number(length) }))
    const raw = recordsAt(copy.path, scan.delimiter, places, RAW)
    return verdicts.map((verdict, index) => rejectedRow(file.origin, verdict, raw[index] as string))
  })
}

function judgementOf(scan: CsvScan, file: ScannedFile, { names }: CsvLayout, copy: CleanCopy): Judgement {
  const columns = ['l', 'o', 'n', ...names.map((_, index) => `c${index}`)]
  const longest = Math.max(2_000_000, copy.longest + 1)
  const options = `${readOptions(scan, columns, Math.max(BUFFER, longest * 4))}, max_line_size = ${longest}, new_line = '\\n'`
  const matched = matchNames(Object.keys(scan.columns), names)
  return {
    from: `read_csv(${filePath(copy.path)}, ${options}) as s`,
    faults: [],
    line: 'cast(s.l as BIGINT)',
    place: ['s.o', 's.n'],
    columns: Object.entries(scan.columns).map(([name, column]): JudgedColumn => {
      const path = file.fromPath[name]
      if (path !== undefined) return always(name, column, pathValue(path, column))
      const stands = matched.get(name)
      if (stands === undefined) return always(name, column, pathValue(null, column))
      const found = `s.c${names.indexOf(stands)}`
      const value = fromText(found, column.type, 'fail', scan)
      if (value === found) return always(name, column, value)
      const valueOrNull = fromText(found, column.type, 'null', scan)
      return { name, column, value, valueOrNull, found, misfit: `${found} is not null and ${valueOrNull} is null` }
    }),
  }
}
