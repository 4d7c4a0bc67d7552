import type { Columns } from '../../define/columns.ts'
import { callSite } from '../../define/site.ts'
import { type Source, type SourceOptions, source } from '../../define/source.ts'
import type { FileOptions } from '../files/options.ts'

export interface CsvOptions extends FileOptions {
  /** Whether the first line names the columns. True by default; without it columns are taken in declared order. */
  readonly header?: boolean
  /** `,` by default; `\t` for files named `.tsv`. */
  readonly delimiter?: string
  /** `"` by default; the empty string for none. */
  readonly quote?: string
  /** The quote itself by default. */
  readonly escape?: string
  /** Lines that begin with it are left out. */
  readonly comment?: string
  /** Lines to skip before the header. */
  readonly skip?: number
  /** Texts that stand for null, beside the empty one. */
  readonly nulls?: readonly string[]
  /** As `strptime` writes it (`%d/%m/%Y`), where dates are not ISO 8601. */
  readonly dateFormat?: string
  readonly timestampFormat?: string
  readonly decimalSeparator?: '.' | ','
  /** Any encoding of the WHATWG list: `utf-8` (default), `windows-1252`, `utf-16le`, `shift_jis`… */
  readonly encoding?: string
}

/**
 * Delimited text: CSV, TSV and their dialects. Column names in the file are matched to `columns` by name.
 *
 * @param options where the files are, how they are written, and the source's contract
 */
export function csv<const C extends Columns>(options: CsvOptions & SourceOptions<C>): Source<C> {
  return source('csv', options, options, callSite(csv))
}
