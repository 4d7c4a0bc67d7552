import type { DuckDBConnection } from '@duckdb/node-api'
import { diagnostic, MassifError } from '../../../diagnostics/diagnostic.ts'
import { literal } from '../sql/quote.ts'
import { missingColumn } from './binding.ts'
import { faultOf } from './fault.ts'

/**
 * An error about a column that is not there, with the nearest names of the tables the query mentions: DuckDB itself gives
 * none where the column was asked of a table's alias. Other errors are given back as they are.
 */
export async function withSuggestion(error: unknown, connection: DuckDBConnection, query: string): Promise<unknown> {
  if (!(error instanceof MassifError)) return error
  const [told] = error.diagnostics
  const fault = faultOf(error.cause)
  const name = fault && missingColumn(fault)
  if (!told || told.hint !== undefined || name === undefined) return error
  const near = await nearest(connection, query, name).catch(() => [])
  if (near.length === 0) return error
  const { code, message, kind: _kind, ...details } = told
  const hint = `Did you mean ${near.join(' or ')}?`
  return new MassifError([diagnostic(code, message, { ...details, hint })], { cause: error.cause })
}

async function nearest(connection: DuckDBConnection, query: string, name: string): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll(
    `select distinct column_name, damerau_levenshtein(lower(column_name), lower(${literal(name)})) as distance
     from duckdb_columns()
     where contains(lower(${literal(query)}), lower(table_name)) and distance <= greatest(2, length(column_name) // 3)
     order by distance, column_name limit 2`,
  )
  return reader.getRows().map(([column]) => String(column))
}
