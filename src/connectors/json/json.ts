import type { Columns } from '../../define/columns.ts'
import { callSite } from '../../define/site.ts'
import { type Source, type SourceOptions, source } from '../../define/source.ts'
import type { FileOptions } from '../files/options.ts'

export interface JsonOptions extends FileOptions {
  /** One object a line, or one array of objects a file. By default a file that begins with `[` is an array. */
  readonly layout?: 'lines' | 'array'
  /** Any encoding of the WHATWG list, where it is not UTF-8, as JSON should be. */
  readonly encoding?: string
}

/**
 * JSON: arrays of objects, or one object a line. Members are matched to `columns` by name; nested ones are structs,
 * lists and maps, or text where the column is `t.json()`.
 */
export function json<const C extends Columns>(options: JsonOptions & SourceOptions<C>): Source<C> {
  return source('json', options, options, callSite(json))
}
