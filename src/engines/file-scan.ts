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
  readonly fromPath: { readonly [column: string]: string }
}

interface ScanOf {
  readonly files: readonly ScannedFile[]
  /** The columns to give: those of the contract, and those that drift added. */
  readonly columns: Columns
  readonly compression: 'none' | 'gzip' | 'zstd'
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
  /** One object a line, or one array of objects a file. */
  readonly layout: 'lines' | 'array'
}

export interface ParquetScan extends ScanOf {
  readonly format: 'parquet'
}

/** What one file holds: its columns in order, with the types the engine found or guessed. */
export interface InspectedFile {
  readonly origin: string
  readonly columns: Columns
}

/** The columns of every `<table>_rejected`. */
export const REJECTED_COLUMNS = {
  file: t.string().required(),
  line: t.bigint().required(),
  column: t.string(),
  reason: t.string().required(),
  raw: t.string(),
} as const satisfies Columns
