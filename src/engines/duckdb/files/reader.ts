import type { DuckDBConnection } from '@duckdb/node-api'
import type { ScannedFile } from '../../file-scan.ts'
import type { Examination } from './rejects.ts'

/** How files of one format are landed. */
export interface FileReader {
  /** A query for all rows of files that gives the contract's columns, and fails when any row does not fit. */
  query(files: readonly ScannedFile[]): string
  /** Looks at the rows of a file one by one. */
  examine(file: ScannedFile): Promise<Examination>
  /** Whether a file can only be read after it was examined. */
  needsExamination(file: ScannedFile): boolean
}

/** What is at hand when a file is examined. */
export interface Examining {
  readonly connection: DuckDBConnection
  /** A path for a file that is needed until the landing is done. */
  readonly scratch: (name: string) => string
  /** The name of a table that every connection sees, needed until the landing is done. */
  readonly table: () => string
  /** Rejected rows that will be wanted at most, beside the first few. */
  readonly wanted: number
  readonly signal: AbortSignal | undefined
}
