import type { DuckDBResult } from '@duckdb/node-api'
import type { ResultChunk } from '../../contract.ts'
import type { Lease } from '../connections.ts'
import { resultColumn } from '../types/from-duckdb.ts'
import { given, presenter } from './from-duckdb.ts'

/**
 * The rows of a query as DuckDB makes them: the query rests while nobody asks for more.
 *
 * @param query one statement
 */
export async function* readChunks({ connection, pause, resume }: Lease, query: string): AsyncGenerator<ResultChunk> {
  const prepared = await connection.prepare(query)
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
      pause()
      yield { columns, values, rows }
      resume()
    }
  } finally {
    prepared.destroySync()
  }
}

function columnsOf(result: DuckDBResult) {
  const types = result.columnTypes()
  return result.columnNames().map((name, index) => resultColumn(name, types[index] as (typeof types)[number]))
}
