import { type Target, target } from '../../define/destination.ts'
import type { FileTargetOptions } from '../files/options.ts'

export interface CsvTargetOptions extends FileTargetOptions {
  /** Whether the first line names the columns. True by default. */
  readonly header?: boolean
  /** `,` by default; `\t` for files named `.tsv`. */
  readonly delimiter?: string
  /** What stands for null; the empty text by default. */
  readonly null?: string
}

/** One CSV file, in UTF-8; packed where its name ends in `.gz` or `.zst`. */
export function toCsv(options: CsvTargetOptions): Target {
  return target('csv', options)
}
