import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns } from '../../../define/columns.ts'
import { typeText } from '../../../define/data-type.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { FileScan, ScannedFile } from '../../file-scan.ts'
import { literal } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { fromText } from './from-text.ts'

/** The expression of a value that a file's path gives to a column. */
export function pathValue(text: string | null, column: Columns[string]): string {
  if (text === null) return `cast(null as ${sqlType(column.type)})`
  return `cast(${fromText(literal(text), column.type, 'fail')} as ${sqlType(column.type)})`
}

/**
 * Sees that values taken from paths fit their columns: they hold for whole files, so a row cannot be rejected for them.
 *
 * @throws MassifError SOURCE_COLUMN_TYPE
 */
export async function checkPathValues(connection: DuckDBConnection, scan: FileScan): Promise<void> {
  const seen = new Map<string, { readonly file: ScannedFile; readonly column: string; readonly text: string }>()
  for (const file of scan.files)
    for (const [column, text] of Object.entries(file.fromPath)) {
      if (!(column in scan.columns)) continue
      if (text === null || seen.has(`${column}=${text}`)) continue
      seen.set(`${column}=${text}`, { file, column, text })
    }
  if (seen.size === 0) return
  const values = [...seen.values()]
  const fits = values.map(({ column, text }, index) => {
    const value = fromText(literal(text), (scan.columns[column] as Columns[string]).type, 'null')
    return `(${index}, ${value} is not null)`
  })
  const query = `select i from (values ${fits.join(', ')}) as v(i, fits) where not fits order by i limit 1`
  const [row] = (await connection.runAndReadAll(query)).getRows()
  if (!row) return
  const { file, column, text } = values[Number(row[0])] as (typeof values)[number]
  const type = typeText((scan.columns[column] as Columns[string]).type)
  fail(
    'SOURCE_COLUMN_TYPE',
    `${file.origin} gives ${column} the value "${text}" by its path, which does not fit ${type}`,
    {
      hint: `Declare ${column} as t.string(), or rename the folder.`,
    },
  )
}
