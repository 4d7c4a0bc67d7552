import { open } from 'node:fs/promises'
import type { RejectedRow } from '../../contract.ts'
import { type CsvScan, matchNames, type ScannedFile } from '../../file-scan.ts'
import { filePath, literal } from '../sql/quote.ts'
import { CleanCopy, recordAt } from './clean-copy.ts'
import type { CsvLayout } from './csv-layout.ts'
import { separate } from './csv-separate.ts'
import { fromText } from './from-text.ts'
import { countKinds, firstMisfits, goodRows, type JudgedColumn, type Judgement } from './judge.ts'
import { pathValue } from './path-values.ts'
import type { Examining, FileReader } from './reader.ts'
import { type Examination, examinationOf, RAW } from './rejects.ts'
import { groupFiles, noRows, rowsOf } from './source-query.ts'

/** DuckDB reads in buffers of this size, by each thread; its default of four times as much needs more memory and is no faster. */
const BUFFER = 8_000_000

export function csvReader(scan: CsvScan, layouts: ReadonlyMap<ScannedFile, CsvLayout>, context: Examining): FileReader {
  const layoutOf = (file: ScannedFile) => layouts.get(file) as CsvLayout
  return {
    needsExamination: file => layoutOf(file).needsCopy && !layoutOf(file).empty,
    query(files) {
      const full = files.filter(file => !layoutOf(file).empty)
      const groups = groupFiles(full, file => {
        const { names, before } = layoutOf(file)
        return JSON.stringify([names, before, file.compression, Object.keys(file.fromPath)])
      })
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
      read: (paths, options) =>
        `read_csv(${paths}, ${readOptions(scan, columns, BUFFER)}, skip = ${before}, compression = '${compression}'${options})`,
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
  const judgement = judgementOf(scan, file, layout, copy)
  const { connection } = context
  const counted = await countKinds(connection, judgement)
  return examinationOf(goodRows(judgement), broken, counted, async count => {
    const misfits = await firstMisfits(connection, judgement, count)
    const handle = await open(copy.path)
    try {
      const rows: RejectedRow[] = []
      for (const { line, column, reason, place } of misfits) {
        const raw = await recordAt(handle, scan.delimiter, Number(place[0]), Number(place[1]), RAW)
        rows.push({ file: file.origin, line, ...(column === undefined ? {} : { column }), reason, raw })
      }
      return rows
    } finally {
      await handle.close()
    }
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
      if (path !== undefined) return { name, column, value: pathValue(path, column), misfit: undefined, found: 'null' }
      const stands = matched.get(name)
      if (stands === undefined)
        return { name, column, value: pathValue(null, column), misfit: undefined, found: 'null' }
      const found = `s.c${names.indexOf(stands)}`
      const value = fromText(found, column.type, 'null', scan)
      return {
        name,
        column,
        value,
        found,
        misfit: value === found ? undefined : `${found} is not null and ${value} is null`,
      }
    }),
  }
}
