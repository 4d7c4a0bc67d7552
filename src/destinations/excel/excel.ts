import { type Target, target } from '../../define/destination.ts'
import type { FileTargetOptions } from '../files/options.ts'

export interface ExcelTargetOptions extends FileTargetOptions {
  /** The name of the worksheet; the destination's by default. */
  readonly sheet?: string
}

/** One Excel workbook (`.xlsx`) with one worksheet: at most 1,048,575 rows and 16,384 columns. */
export function toExcel(options: ExcelTargetOptions): Target {
  return target('excel', options)
}
