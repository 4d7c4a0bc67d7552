import type { Columns } from '../../../define/columns.ts'
import type { ScannedFile } from '../../file-scan.ts'
import { filePath, identifier, literal } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { pathValue } from './path-values.ts'

/** The column by which rows know their file; no file has one of that name. */
const FILE = identifier('massif file')

/** Files that are read by one function: packed and laid out alike. */
export interface FileGroup {
  readonly files: readonly ScannedFile[]
  /** The reading function for these paths and `options`. */
  readonly read: (paths: string, options: string) => string
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
  if (varying.length === 0) return `select ${select.join(', ')} from ${group.read(paths, '')} as s`
  const rows = files.map(({ path, fromPath: values }) => {
    const texts = varying.map(name => pathValue(values[name] ?? null, columns[name] as Columns[string]))
    return `(${literal(path)}, ${texts.join(', ')})`
  })
  const names = [FILE, ...varying.map(identifier)].join(', ')
  const read = group.read(paths, `, filename = ${literal('massif file')}`)
  return `select ${select.join(', ')} from ${read} as s join (values ${rows.join(', ')}) as p(${names}) on s.${FILE} = p.${FILE}`
}

/** No rows of these columns. */
export function noRows(columns: Columns): string {
  const nulls = Object.entries(columns).map(
    ([name, { type }]) => `cast(null as ${sqlType(type)}) as ${identifier(name)}`,
  )
  return `select ${nulls.join(', ')} where false`
}

/**
 * Files in groups that can be read together, in the order of their first. Those whose path holds a pattern's characters
 * are alone: the engine tells their name otherwise than it was given.
 */
export function groupFiles(
  files: readonly ScannedFile[],
  keyOf: (file: ScannedFile) => string,
): readonly (readonly ScannedFile[])[] {
  const groups = Map.groupBy(files, file =>
    /[*?[\]{}]/.test(file.path) ? `file ${file.path}` : `group ${keyOf(file)}`,
  )
  return [...groups.values()]
}
