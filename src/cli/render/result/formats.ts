import type { ResultChunk, ResultColumn } from '../../../engines/contract.ts'
import { type Cell, grid } from '../grid.ts'
import type { Paint } from '../paint.ts'
import { jsonValue, valueText } from './value.ts'

/** The rows of a chunk as JSON objects, one a line. */
export function jsonLines({ columns, values, rows }: ResultChunk): string {
  return lines(rows, row =>
    JSON.stringify(
      Object.fromEntries(columns.map(({ name, type }, index) => [name, jsonValue(values[index]?.[row], type)])),
    ),
  )
}

/** Column names as the first line of a CSV file. */
export function csvHeader(columns: readonly ResultColumn[]): string {
  return `${columns.map(({ name }) => csvField(name)).join(',')}\r\n`
}

/** The rows of a chunk as CSV (RFC 4180). A null is empty; an empty text is quoted. */
export function csvLines({ columns, values, rows }: ResultChunk): string {
  return lines(
    rows,
    row =>
      columns
        .map(({ type }, index) => {
          const value = values[index]?.[row]
          return value === null || value === undefined ? '' : csvField(valueText(value, type))
        })
        .join(','),
    '\r\n',
  )
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function lines(rows: number, line: (row: number) => string, end = '\n'): string {
  let text = ''
  for (let row = 0; row < rows; row++) text += `${line(row)}${end}`
  return text
}

/** Rows in columns, numbers to the right. */
export function resultGrid(
  columns: readonly ResultColumn[],
  chunks: readonly ResultChunk[],
  drawing: { readonly width: number; readonly paint: Paint },
): string {
  const titles = columns.map(
    ({ name, type }) =>
      ({
        title: name,
        flexible: true,
        align: type.kind === 'decimal' || (type.kind === 'scalar' && NUMBERS.has(type.name)) ? 'right' : 'left',
      }) as const,
  )
  const rows = chunks.flatMap(({ values, rows: count }) =>
    Array.from({ length: count }, (_, row) =>
      columns.map(({ type }, index): Cell => {
        const value = values[index]?.[row]
        return value === null || value === undefined ? { text: 'null', style: 'dim' } : valueText(value, type)
      }),
    ),
  )
  return grid(titles, rows, drawing)
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'bigint', 'float', 'double'])
