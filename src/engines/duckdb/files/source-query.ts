import type { Columns } from '../../../define/columns.ts'
import type { ScannedFile } from '../../file-scan.ts'
import { filePath, identifier } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { pathValue } from './path-values.ts'

/** Files that are read by one function: packed and laid out alike. */
export interface FileGroup {
  readonly files: readonly ScannedFile[]
  /** The reading function for these paths. */
  readonly read: (paths: string) => string
  /** The expression of a column that is in the files; undefined for one that is not. Rows are called `s`. */
  readonly value: (column: string) => string | undefined
}

/** A query for the rows of files, with all `columns` in their order; what a file does not have is null. */
export function rowsOf(group: FileGroup, columns: Columns): string {
  const { files } = group
  const fromPath = Object.keys(columns).filter(column => files.some(file => column in file.fromPath))
  const varying = fromPath.filter(column => new Set(files.map(file => file.fromPath[column])).size > 1)
  const select = Object.entries(columns).map(([name, column]) => {
    const value = varying.includes(name)
      ? `p.${identifier(name)}`
      : fromPath.includes(name)
        ? pathValue(files[0]?.fromPath[name] ?? null, column)
        : group.value(name)
    return `${value ?? `cast(null as ${sqlType(column.type)})`} as ${identifier(name)}`
  })
  const paths = `[${files.map(({ path }) => filePath(path)).join(', ')}]`
  const from = `${group.read(paths)} as s`
  if (varying.length === 0) return `select ${select.join(', ')} from ${from}`
  const rows = files.map(({ fromPath: values }, index) => {
    const texts = varying.map(name => pathValue(values[name] ?? null, columns[name] as Columns[string]))
    return `(${index}, ${texts.join(', ')})`
  })
  const names = ['i', ...varying.map(identifier)].join(', ')
  return `select ${select.join(', ')} from ${from} join (values ${rows.join(', ')}) as p(${names}) on s.${FILE_INDEX} = p.i`
}

/** No rows of these columns. */
export function noRows(columns: Columns): string {
  const nulls = Object.entries(columns).map(
    ([name, { type }]) => `cast(null as ${sqlType(type)}) as ${identifier(name)}`,
  )
  return `select ${nulls.join(', ')} where false`
}

/** The column that DuckDB gives to rows of files: the place of their file among those that are read. */
const FILE_INDEX = 'file_index'

/**
 * Files in groups that can be read together, in the order of their first.
 *
 * @param namesOf the columns that are read: a file with one of the name by which rows know their file is alone
 */
export function groupFiles(
  files: readonly ScannedFile[],
  keyOf: (file: ScannedFile) => string,
  namesOf: (file: ScannedFile) => readonly string[],
): readonly (readonly ScannedFile[])[] {
  const alone = (file: ScannedFile) => namesOf(file).some(name => name.toLowerCase() === FILE_INDEX)
  const groups = Map.groupBy(files, file => (alone(file) ? `file ${file.path}` : `group ${keyOf(file)}`))
  return [...groups.values()]
}
