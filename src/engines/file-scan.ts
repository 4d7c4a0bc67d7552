import type { Columns } from '../define/columns.ts'
import { t } from '../define/columns.ts'

/** Files of one format, to be read by an engine itself. Plain data: every engine makes its own query from it. */
export type FileScan = CsvScan | JsonScan | ParquetScan

export interface ScannedFile {
  /** Local path or URI that the engine can open. */
  readonly path: string
  /** What the user calls it: the path or address as declared. Messages and rejected rows name this. */
  readonly origin: string
  /** Values of columns taken from the path (`batch=2026-01-01/`), by column. */
  readonly fromPath: { readonly [column: string]: string | null }
  /** How the bytes at `path` are packed. */
  readonly compression: Compression
}

export type Compression = 'none' | 'gzip' | 'zstd'

interface ScanOf {
  readonly files: readonly ScannedFile[]
  /** The columns to give: those of the contract, and those that drift added. */
  readonly columns: Columns
}

export interface CsvScan extends ScanOf {
  readonly format: 'csv'
  readonly header: boolean
  readonly delimiter: string
  readonly quote: string
  readonly escape: string
  readonly comment?: string
  /** Lines to skip before the header. */
  readonly skip: number
  /** Texts that stand for null, beside the empty one. */
  readonly nulls: readonly string[]
  /** `strptime` formats, where values are not ISO 8601. */
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly decimalSeparator: '.' | ','
  /** Always UTF-8 by the time an engine reads. */
  readonly encoding: 'utf-8'
}

export interface JsonScan extends ScanOf {
  readonly format: 'json'
  /** One object a line, one array of objects a file, or as each file's first character says. */
  readonly layout: 'lines' | 'array' | 'auto'
}

export interface ParquetScan extends ScanOf {
  readonly format: 'parquet'
}

/** What one file holds: its columns in order, with the types the engine found or guessed; text in CSV. */
export interface InspectedFile {
  readonly origin: string
  readonly columns: Columns
  /** A few values, as text, of columns whose type is not the wanted one. */
  readonly samples: { readonly [column: string]: readonly string[] }
}

/**
 * Which column of a file stands for which wanted one: that of the very name, otherwise the only one whose name
 * differs in case alone.
 *
 * @returns the file's names by the wanted ones; what is not found is left out
 */
export function matchNames(wanted: Iterable<string>, found: Iterable<string>): ReadonlyMap<string, string> {
  const exact = new Set(found)
  const names = [...wanted]
  const taken = new Set(names.filter(name => exact.has(name)))
  const byLowerCase = new Map<string, string[]>()
  for (const name of exact) if (!taken.has(name)) push(byLowerCase, name.toLowerCase(), name)
  const matched = new Map<string, string>()
  for (const name of names) {
    if (taken.has(name)) matched.set(name, name)
    else {
      const near = byLowerCase.get(name.toLowerCase())
      if (near?.length === 1) matched.set(name, near[0] as string)
    }
  }
  return matched
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** The columns of every `<table>_rejected`. */
export const REJECTED_COLUMNS = {
  file: t.string().required(),
  line: t.bigint().required(),
  column: t.string(),
  reason: t.string().required(),
  raw: t.string(),
} as const satisfies Columns
