import type { Destination } from '../../define/destination.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { ParquetFormat } from '../../engines/export.ts'
import type { Deliverer } from '../contract.ts'
import { absolute, checkPath, pathSpec } from '../files/options.ts'
import { replaceFile, replaceFolder } from '../files/replace.ts'
import { checkOptions, manifestOptions, type OptionSpec, optionFault } from '../option-spec.ts'
import type { ParquetTargetOptions } from './parquet.ts'

const CODECS = ['zstd', 'snappy', 'gzip', 'none']

const SPECS: readonly OptionSpec[] = [
  pathSpec('The file, which ends in `.parquet`; with `by`, the folder.'),
  {
    name: 'by',
    about: 'Columns to cut by: a folder `column=value` for each value.',
    required: false,
    fault: value =>
      Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string')
        ? undefined
        : 'must be a list of columns',
  },
  {
    name: 'compression',
    about: 'How the file is packed: `zstd` (the default), `snappy`, `gzip` or `none`.',
    required: false,
    fault: value => (CODECS.includes(value as string) ? undefined : `must be one of ${CODECS.join(', ')}`),
  },
]

const manifest = {
  name: 'parquet',
  about: 'One Parquet file, or a folder of them cut by columns.',
  options: manifestOptions(SPECS),
  modes: ['replace'],
} as const

export const deliverer: Deliverer = Object.freeze({
  manifest,
  check(destination, name, context) {
    const faults = [...checkOptions(destination, name, SPECS, manifest), ...checkPath(destination, name, context)]
    return faults.length > 0 ? faults : checkShape(destination, name)
  },
  async deliver({ definition: { to } }, { query, columns, destination, run, version }, context) {
    const options = to.options as ParquetTargetOptions
    const path = absolute(options.path, context)
    const session = await context.session()
    const { by = [], compression = 'zstd' } = options
    const format: ParquetFormat = { kind: 'parquet', compression, by }
    const { signal, onProgress } = context
    const write = (beside: string) => session.export(query, { columns, format, path: beside, signal, onProgress })
    const { result, bytes } =
      by.length === 0
        ? await replaceFile(path, write)
        : await replaceFolder(path, write, ({ rows }, files) => ({ destination, version, run, rows, by, files }))
    return { rows: result.rows, bytes, how: 'whole' }
  },
} satisfies Deliverer)

function checkShape(destination: Destination, name: string): readonly Diagnostic[] {
  const { by = [], path } = destination.definition.to.options as ParquetTargetOptions
  if (by.length === 0) {
    if (/\.parquet$/i.test(path)) return []
    return [
      optionFault(destination, name, `\`path\` is '${path}', but must end in .parquet`, 'With `by` it is a folder.'),
    ]
  }
  const columns = Object.keys(destination.columns)
  const faults = by
    .filter((column, index) => !columns.includes(column) || by.indexOf(column) !== index)
    .map(column =>
      optionFault(destination, name, `\`by\` names the column "${column}", which is not written or named twice`),
    )
  if (faults.length === 0 && by.length >= columns.length)
    faults.push(optionFault(destination, name, '`by` names every column: none is left for the files'))
  return faults
}
