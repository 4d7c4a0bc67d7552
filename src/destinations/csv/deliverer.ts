import type { CsvFormat } from '../../engines/export.ts'
import type { Deliverer } from '../contract.ts'
import { absolute, checkPath, pathSpec } from '../files/options.ts'
import { replaceFile } from '../files/replace.ts'
import { checkOptions, manifestOptions, type OptionSpec } from '../option-spec.ts'
import type { CsvTargetOptions } from './csv.ts'

const SPECS: readonly OptionSpec[] = [
  pathSpec(
    'The file, `.csv`, `.tsv` or `.txt`; packed where its name ends in `.gz` or `.zst`.',
    ...['.csv', '.tsv', '.txt'].flatMap(ending => [ending, `${ending}.gz`, `${ending}.zst`]),
  ),
  {
    name: 'header',
    about: 'Whether the first line names the columns. True by default.',
    required: false,
    fault: value => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  },
  {
    name: 'delimiter',
    about: '`,` by default; a tab for files named `.tsv`.',
    required: false,
    fault: value =>
      typeof value === 'string' && /^[^\s"\w]$|^\t$/u.test(value) ? undefined : 'must be one character, such as ; or |',
  },
  {
    name: 'null',
    about: 'What stands for null; the empty text by default.',
    required: false,
    fault: value => (typeof value === 'string' && !/["\r\n]/.test(value) ? undefined : 'must be a text without quotes'),
  },
]

const manifest = {
  name: 'csv',
  about: 'One CSV file.',
  options: manifestOptions(SPECS),
  modes: ['replace'],
} as const

export const deliverer: Deliverer = Object.freeze({
  manifest,
  check: (destination, name, context) => [
    ...checkOptions(destination, name, SPECS, manifest),
    ...checkPath(destination, name, context),
  ],
  async deliver({ definition: { to } }, { query, columns }, context) {
    const options = to.options as CsvTargetOptions
    const path = absolute(options.path, context)
    const session = await context.session()
    const { result, bytes } = await replaceFile(path, beside =>
      session.export(query, {
        columns,
        format: formatOf(options),
        path: beside,
        signal: context.signal,
        onProgress: context.onProgress,
      }),
    )
    return { rows: result.rows, bytes, how: 'whole' }
  },
} satisfies Deliverer)

function formatOf({ path, header = true, delimiter, null: nullText = '' }: CsvTargetOptions): CsvFormat {
  const packed = /\.(gz|zst)$/i.exec(path)?.[1]?.toLowerCase()
  return {
    kind: 'csv',
    header,
    delimiter: delimiter ?? (/\.tsv(\.\w+)?$/i.test(path) ? '\t' : ','),
    nullText,
    compression: packed === 'gz' ? 'gzip' : packed === 'zst' ? 'zstd' : 'none',
  }
}
