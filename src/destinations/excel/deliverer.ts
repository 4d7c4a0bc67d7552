import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Columns } from '../../define/columns.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import type { Deliverer, Delivery } from '../contract.ts'
import { absolute, checkPath, pathSpec } from '../files/options.ts'
import { replaceFile } from '../files/replace.ts'
import { checkOptions, manifestOptions, type OptionSpec } from '../option-spec.ts'
import { identifier } from '../sql.ts'
import type { ExcelTargetOptions } from './excel.ts'
import { writeWorkbook } from './workbook.ts'

/** What a worksheet holds: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
const MOST_ROWS = 1_048_575
const MOST_COLUMNS = 16_384
const MOST_CHARACTERS = 32_767

const SPECS: readonly OptionSpec[] = [
  pathSpec('The workbook, which ends in `.xlsx`.', '.xlsx'),
  {
    name: 'sheet',
    about: "The name of the worksheet, at most 31 characters and none of `[]:*?/\\`; the destination's by default.",
    required: false,
    fault: value =>
      typeof value === 'string' && /^(?!')[^[\]:*?/\\\p{Cc}]{1,31}(?<!')$/u.test(value)
        ? undefined
        : 'cannot name a worksheet',
  },
]

const manifest = {
  name: 'excel',
  about: 'One Excel workbook with one worksheet.',
  options: manifestOptions(SPECS),
  modes: ['replace'],
} as const

export const deliverer: Deliverer = Object.freeze({
  manifest,
  check: (destination, name, context) => [
    ...checkOptions(destination, name, SPECS, manifest),
    ...checkPath(destination, name, context),
  ],
  async deliver({ definition: { to } }, delivery, context) {
    const { query, columns, destination } = delivery
    const options = to.options as ExcelTargetOptions
    const path = absolute(options.path, context)
    const session = await context.session()
    await refuseTooMuch(delivery, session)
    const rows = join(context.scratch, `${randomUUID()}.rows`)
    await mkdir(context.scratch, { recursive: true })
    try {
      const { signal, onProgress } = context
      const exported = await session.export(query, {
        columns,
        format: { kind: 'worksheet' },
        path: rows,
        signal,
        onProgress,
      })
      const sheet = options.sheet ?? destination.slice(destination.indexOf('.') + 1).slice(0, 31)
      const { bytes } = await replaceFile(path, beside => writeWorkbook(beside, { sheet, columns, rows }, signal))
      return { rows: exported.rows, bytes, how: 'whole' }
    } finally {
      await rm(rows, { force: true })
    }
  },
} satisfies Deliverer)

async function refuseTooMuch({ query, columns, destination }: Delivery, session: Session): Promise<void> {
  const names = Object.keys(columns)
  const limit = (message: string, hint: string) =>
    fail('DESTINATION_LIMIT', message, { asset: destination, hint: `${hint} Nothing was written.` })
  if (names.length > MOST_COLUMNS)
    limit(`${destination} has ${names.length} columns; a worksheet holds ${MOST_COLUMNS}`, 'Name fewer `columns`.')
  const longest = textColumns(columns).map((column, index) => `max(length(cast(${column} as varchar))) as l${index}`)
  const counted = `select ${['count(*) as n', ...longest].join(', ')} from (\n${query}\n) as counted`
  for await (const { values } of session.read(counted)) {
    const rows = Number(values[0]?.[0])
    if (rows > MOST_ROWS)
      limit(
        `${destination} has ${rows} rows; a worksheet holds ${MOST_ROWS} below its header`,
        'Use toCsv or toParquet.',
      )
    values.slice(1).forEach((value, index) => {
      if (Number(value[0] ?? 0) > MOST_CHARACTERS)
        limit(
          `${destination} has a text of ${value[0]} characters in ${textColumns(columns)[index]}; a cell holds ${MOST_CHARACTERS}`,
          'Cut it in a view, or use toCsv or toParquet.',
        )
    })
  }
}

function textColumns(columns: Columns): readonly string[] {
  return Object.entries(columns)
    .filter(([, { type }]) => type.kind !== 'decimal' && !(type.kind === 'scalar' && SHORT.has(type.name)))
    .map(([name]) => identifier(name))
}

const SHORT: ReadonlySet<string> = new Set([
  ...['boolean', 'integer', 'bigint', 'float', 'double', 'date', 'timestamp', 'timestamptz', 'uuid'],
])
