import { typeText } from '../../define/data-type.ts'
import type { Source } from '../../define/source.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { COMPRESSION, ENCODING, HEADERS, PATH, SHA256 } from '../files/file-options.ts'
import type { FileFormat } from '../files/format.ts'
import { count, flag, type OptionSpec, oneOf, optionFault, texts } from '../files/option-spec.ts'
import { pathsOf } from '../files/paths.ts'
import type { CsvOptions } from './csv.ts'

const option = (name: string, about: string, fault: OptionSpec['fault']): OptionSpec => ({
  name,
  about,
  required: false,
  fault,
})

/** `none`: whether the empty text, for no such character, is allowed. */
const character = (none: boolean) => (value: unknown) =>
  typeof value === 'string' && ((value.length === 1 && value <= '~' && !/[\r\n]/.test(value)) || (none && value === ''))
    ? undefined
    : `must be one character of ASCII${none ? ", or '' for none" : ''}`

/** DuckDB takes delimiters of up to four bytes. */
const delimiter = (value: unknown) =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 4 && !/[\r\n]/.test(value)
    ? undefined
    : 'must be one character, or a few of at most four bytes together'

/** Specifiers that DuckDB's `strptime` reads. */
const SPECIFIERS = /%(?:[aAbBcdfgGHIjmMnpSuUVwWxXyYzZ%]|-[dHIjmMSy])/g

function dateFormat(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.includes('%')) return 'must be a format such as `%d/%m/%Y`'
  const unknown = /%-?./.exec(value.replace(SPECIFIERS, ''))?.[0]
  return unknown === undefined ? undefined : `has the specifier ${unknown}, which is none`
}

export const CSV: FileFormat = {
  name: 'csv',
  about: 'Delimited text: CSV, TSV and their dialects. Columns are matched by the names in the header.',
  text: { keepsMark: true },
  options: [
    PATH,
    COMPRESSION,
    SHA256,
    HEADERS,
    option(
      'header',
      'Whether the first line names the columns. True by default; without it columns are taken in declared order.',
      flag,
    ),
    option('delimiter', 'The character between values: `,` by default, a tab for files named `.tsv`.', delimiter),
    option(
      'quote',
      "The character around values that hold delimiters or line ends: `\"` by default, `''` for none.",
      character(true),
    ),
    option(
      'escape',
      'The character before a quote that is part of a value: the quote itself by default.',
      character(true),
    ),
    option('comment', 'Lines that begin with this character are left out.', character(false)),
    option('skip', 'Lines to skip before the header.', count),
    option('nulls', 'Texts that stand for null, beside the empty one; in quotes too.', texts),
    option(
      'dateFormat',
      'How dates are written where they are not ISO 8601, as `strptime` says it: `%d/%m/%Y`.',
      dateFormat,
    ),
    option('timestampFormat', 'The same for timestamps: `%d/%m/%Y %H:%M:%S`.', dateFormat),
    option('decimalSeparator', 'The character before the decimals: `.` by default, or `,`.', oneOf('.', ',')),
    ENCODING,
  ],
  faults: faultsTogether,
  scan(source, files, columns) {
    const options = source.options as CsvOptions
    const quote = options.quote ?? '"'
    return {
      format: 'csv',
      files,
      columns,
      header: options.header ?? true,
      delimiter: delimiterOf(options),
      quote,
      escape: options.escape ?? quote,
      skip: options.skip ?? 0,
      nulls: options.nulls ?? [],
      decimalSeparator: options.decimalSeparator ?? '.',
      encoding: 'utf-8',
      ...(options.comment ? { comment: options.comment } : {}),
      ...(options.dateFormat ? { dateFormat: options.dateFormat } : {}),
      ...(options.timestampFormat ? { timestampFormat: options.timestampFormat } : {}),
    }
  },
}

function delimiterOf(options: CsvOptions): string {
  const tabs = pathsOf(options).every(path => /\.tsv(?:\.gz|\.zst)?$/i.test(path))
  return options.delimiter ?? (tabs ? '\t' : ',')
}

function faultsTogether(source: Source, name: string): readonly Diagnostic[] {
  const options = source.options as CsvOptions
  const faults: Diagnostic[] = []
  const fault = (message: string, hint: string) => faults.push(optionFault(source, name, message, hint))
  const characters = { delimiter: delimiterOf(options), quote: options.quote ?? '"', comment: options.comment ?? '' }
  if (characters.delimiter === characters.quote)
    fault('`delimiter` and `quote` are the same character', "Set `quote` to another, or to ''.")
  if (characters.comment && (characters.comment === characters.delimiter || characters.comment === characters.quote))
    fault('`comment` is the delimiter or the quote', 'Leave it out, or set another.')
  if (options.escape && characters.quote === '') fault('`escape` has no meaning without a quote', 'Leave it out.')
  if (options.decimalSeparator === ',' && characters.delimiter === ',' && characters.quote === '')
    fault('`decimalSeparator` is the delimiter, and values cannot be quoted', "Set `delimiter: ';'`.")
  for (const [column, { type }] of Object.entries(source.definition.columns)) {
    if (type.kind === 'list' || type.kind === 'map' || type.kind === 'struct')
      fault(
        `CSV holds no ${typeText(type)}, the type of column ${column}`,
        'Declare it `t.json()` or `t.string()`, and take it apart in a query.',
      )
  }
  return faults
}
