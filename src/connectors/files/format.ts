import type { Columns } from '../../define/columns.ts'
import type { Source } from '../../define/source.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { FileScan, ScannedFile } from '../../engines/file-scan.ts'
import type { OptionSpec } from './option-spec.ts'
import type { FileOptions } from './options.ts'

/** What one format of files adds to what all of them share. */
export interface FileFormat {
  readonly name: string
  readonly about: string
  readonly options: readonly OptionSpec[]
  /** Undefined for a format that is not text; `keepsMark`: the engine reads past a byte order mark by itself. */
  readonly text: { readonly keepsMark: boolean } | undefined
  /** Faults that options have together, or with the columns; each by itself has been found valid. */
  faults(source: Source, name: string): readonly Diagnostic[]
  scan(source: Source, files: readonly ScannedFile[], columns: Columns): FileScan
}

/** Options of which each has been found valid. */
export interface ValidOptions extends FileOptions {
  readonly encoding?: string
}
