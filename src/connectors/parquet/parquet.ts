import type { Columns } from '../../define/columns.ts'
import { callSite } from '../../define/site.ts'
import { type Source, type SourceOptions, source } from '../../define/source.ts'
import type { FileOptions } from '../files/options.ts'

export type ParquetOptions = Pick<FileOptions, 'path' | 'sha256' | 'headers'>

/** Apache Parquet files. Columns are matched by name. */
export function parquet<const C extends Columns>(options: ParquetOptions & SourceOptions<C>): Source<C> {
  return source('parquet', options, options, callSite(parquet))
}
