import type { Columns } from '../define/columns.ts'
import type { WorkOptions } from './contract.ts'

/** The form of files that leave the lake. */
export type ExportFormat =
  | ParquetFormat
  | CsvFormat
  /** What `COPY … FROM STDIN (FORMAT csv, NULL '\N')` of PostgreSQL reads, values as its types write them. */
  | { readonly kind: 'postgres' }
  /** The rows of a worksheet of Office Open XML (ISO/IEC 29500-1, 18.3.1.73), one a line, for `SHEET_STYLES`. */
  | { readonly kind: 'worksheet' }

export interface ParquetFormat {
  readonly kind: 'parquet'
  readonly compression: 'zstd' | 'snappy' | 'gzip' | 'none'
  /** Columns to cut by, as folders `column=value`; they are not in the files. None: `path` is one file. */
  readonly by: readonly string[]
}

export interface CsvFormat {
  readonly kind: 'csv'
  readonly header: boolean
  readonly delimiter: string
  readonly nullText: string
  readonly compression: 'none' | 'gzip' | 'zstd'
}

export interface ExportRequest extends WorkOptions {
  /** What to write of the query's columns, in order, as these types. */
  readonly columns: Columns
  readonly format: ExportFormat
  /** A local file that is not there yet; a folder where the format cuts by columns. */
  readonly path: string
}

export interface Exported {
  readonly rows: number
}

/** Indexes of the cell formats that a worksheet's rows refer to. */
export const SHEET_STYLES = { general: 0, header: 1, date: 2, timestamp: 3, scale: 4 } as const

/** Digits after the point for which there is a cell format, `SHEET_STYLES.scale` + digits. */
export const SHEET_SCALES = 15
