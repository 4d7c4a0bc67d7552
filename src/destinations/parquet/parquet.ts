import { type Target, target } from '../../define/destination.ts'
import type { FileTargetOptions } from '../files/options.ts'

export interface ParquetTargetOptions extends FileTargetOptions {
  /** Columns to cut by. `path` is then a folder, with a folder `column=value` for each value and a `_manifest.json`. */
  readonly by?: readonly string[]
  /** `zstd` by default. */
  readonly compression?: 'zstd' | 'snappy' | 'gzip' | 'none'
}

/** One Parquet file, or with `by` a folder of them. */
export function toParquet(options: ParquetTargetOptions): Target {
  return target('parquet', options)
}
