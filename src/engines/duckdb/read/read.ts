import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import type { ResultChunk } from '../../contract.ts'
import { resultColumn } from '../types/from-duckdb.ts'
import { given, presenter } from './from-duckdb.ts'

/**
 * The rows of a query as DuckDB makes them: the query rests while nobody asks for more.
 *
 * @param query one statement
 */
export async function* readChunks(connection: DuckDBConnection, query: string): AsyncGenerator<ResultChunk> {
  const prepared = await connection.prepare(query)
  let ended = false
  try {
    const result = await prepared.stream()
    const columns = columnsOf(result)
    const presenters = result.columnTypes().map(presenter)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (!chunk || chunk.rowCount === 0) break
      const rows = chunk.rowCount
      const values = presenters.map((present, index) => {
        const vector = chunk.getColumnVector(index)
        const column = new Array<unknown>(rows)
        for (let row = 0; row < rows; row++) column[row] = given(present, vector.getItem(row))
        return column
      })
      yield { columns, values, rows }
    }
    ended = true
  } finally {
    prepared.destroySync()
    // The query of a reader who left goes on until the connection is given another.
    if (!ended) await connection.run('select 1').catch(() => {})
  }
}

function columnsOf(result: DuckDBResult) {
  const types = result.columnTypes()
  return result.columnNames().map((name, index) => resultColumn(name, types[index] as (typeof types)[number]))
}
