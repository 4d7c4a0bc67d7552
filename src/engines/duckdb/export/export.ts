import type { DuckDBConnection } from '@duckdb/node-api'
import type { ExportFormat, ExportRequest } from '../../export.ts'
import { identifier, literal } from '../sql/quote.ts'
import { casting, type Statement } from '../sql/statement.ts'
import { contractCasts, GIVEN } from '../types/cast.ts'
import { copyValue } from './postgres.ts'
import { sheetRow } from './worksheet.ts'

/** The statement that writes the rows of a query to a file. */
export function exportStatement(query: string, { columns, format, path }: ExportRequest): Statement {
  const after = `) to ${literal(path)} (${optionsOf(format)})`
  const typed = contractCasts(columns)
  if (format.kind === 'parquet') return casting('copy (', typed, query, GIVEN, after)
  const cells = Object.entries(columns).map(([name, { type }]) => ({ name: identifier(name), type }))
  switch (format.kind) {
    case 'csv': {
      const values = cells.map(({ name, type }) =>
        type.kind === 'list' || type.kind === 'map' || type.kind === 'struct'
          ? `cast(to_json(${name}) as varchar) as ${name}`
          : name,
      )
      return casting(`copy (select ${values.join(', ')} from (`, typed, query, GIVEN, `)${after}`)
    }
    case 'postgres': {
      const values = cells.map(({ name, type }) => `${copyValue(name, type)} as ${name}`)
      return casting(`copy (select ${values.join(', ')} from (`, typed, query, GIVEN, `)${after}`)
    }
    case 'worksheet':
      return casting(`copy (select ${sheetRow(cells)} as sheet from (`, typed, query, GIVEN, `)${after}`)
  }
}

export async function runExport(connection: DuckDBConnection, { sql }: Statement): Promise<number> {
  const [row] = (await connection.runAndReadAll(sql)).getRowsJson()
  return Number(row?.[0] ?? 0)
}

function optionsOf(format: ExportFormat): string {
  switch (format.kind) {
    case 'parquet': {
      const codec = format.compression === 'none' ? 'uncompressed' : format.compression
      const by = format.by.length > 0 ? `, partition_by (${format.by.map(identifier).join(', ')})` : ''
      return `format parquet, compression ${codec}${by}`
    }
    case 'csv': {
      const { header, delimiter, nullText, compression } = format
      return `format csv, header ${header}, delimiter ${literal(delimiter)}, nullstr ${literal(nullText)}, compression ${compression}`
    }
    case 'postgres':
      // Every value that is there is quoted, so that none can be taken for a null or for the end of the data.
      return `format csv, header false, nullstr '\\N', force_quote *`
    case 'worksheet':
      // No character of a row is the delimiter or a line's end: neither may stand in XML as it is.
      return `format csv, header false, quote '', escape '', delimiter '\u0002'`
  }
}
