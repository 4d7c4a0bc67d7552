import { type DuckDBAppender, DuckDBDataChunk } from '@duckdb/node-api'
import type { Columns } from '../../../define/columns.ts'
import { typeText } from '../../../define/data-type.ts'
import { fail } from '../../../diagnostics/diagnostic.ts'
import { cancelled, type Lease } from '../connections.ts'
import { identifier } from '../sql/quote.ts'
import { sqlType } from '../types/sql-type.ts'
import { duckdbType } from './duckdb-type.ts'
import { type Convert, converterTo, Misfit } from './to-duckdb.ts'

/** Rows that DuckDB's vectors hold. */
const VECTOR = 2048

/** A batch of rows as TypeScript gives it: an array for every column. */
export type RowChunk = { readonly [column: string]: readonly unknown[] }

/**
 * Puts rows made by TypeScript into a temporary table, in memory or spilled. It lives as long as the connection.
 *
 * @param table the name of the table they are for, for messages
 * @returns a query for the rows
 * @throws MassifError ENGINE_CAST for a chunk that is not of the contract, naming column and row (from 1);
 * ENGINE_CANCELLED; what `chunks` throws
 */
export async function stageRows(
  lease: Lease,
  chunks: AsyncIterable<RowChunk>,
  columns: Columns,
  table: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { connection } = lease
  const definitions = Object.entries(columns).map(([column, { type }]) => `${identifier(column)} ${sqlType(type)}`)
  await connection.run(`create temp table given_rows (${definitions.join(', ')})`)
  const appender = await connection.createAppender('given_rows', null, 'temp')
  const filler = new Filler(columns, table)
  for await (const chunk of untilAborted(chunks, signal, lease)) filler.append(appender, chunk)
  appender.closeSync()
  return 'select * from temp.given_rows'
}

/** The same chunks, but waiting for the next ends when the signal is aborted, whether or not its maker heeds it. */
async function* untilAborted(
  chunks: AsyncIterable<RowChunk>,
  signal: AbortSignal | undefined,
  { pause, resume }: Lease,
): AsyncGenerator<RowChunk> {
  const aborted = Promise.withResolvers<undefined>()
  const abort = () => aborted.resolve(undefined)
  signal?.addEventListener('abort', abort, { once: true })
  const iterator = chunks[Symbol.asyncIterator]()
  let stuck = false
  let ended = false
  try {
    for (;;) {
      pause()
      const next = await Promise.race([iterator.next(), aborted.promise])
      resume()
      stuck = next === undefined
      if (next === undefined || signal?.aborted) cancelled()
      ended = next.done === true
      if (next.done) return
      yield next.value
    }
  } finally {
    signal?.removeEventListener('abort', abort)
    const left = ended ? undefined : iterator.return?.()
    // A maker that does not answer does not end either.
    if (stuck) left?.catch(() => {})
    else await left
  }
}

class Filler {
  readonly #columns: readonly { readonly name: string; readonly type: string; readonly convert: Convert }[]
  readonly #chunk: DuckDBDataChunk
  readonly #table: string
  #before = 0

  constructor(columns: Columns, table: string) {
    const entries = Object.entries(columns)
    this.#columns = entries.map(([name, { type }]) => ({ name, type: typeText(type), convert: converterTo(type) }))
    this.#chunk = DuckDBDataChunk.create(entries.map(([, { type }]) => duckdbType(type)))
    this.#table = table
  }

  append(appender: DuckDBAppender, chunk: RowChunk): void {
    const length = this.#lengthOf(chunk)
    for (let from = 0; from < length; from += VECTOR) {
      const to = Math.min(from + VECTOR, length)
      this.#chunk.reset()
      this.#chunk.rowCount = to - from
      for (const [index, column] of this.#columns.entries()) {
        const vector = this.#chunk.getColumnVector(index)
        const values = chunk[column.name] as readonly unknown[]
        let row = from
        try {
          for (; row < to; row++) vector.setItem(row - from, column.convert(values[row]))
        } catch (error) {
          if (error instanceof Misfit) this.#refuse(column, this.#before + row + 1, error.message)
          throw error
        }
        vector.flush()
      }
      appender.appendDataChunk(this.#chunk)
    }
    this.#before += length
  }

  #refuse(column: { readonly name: string; readonly type: string }, row: number, why: string): never {
    fail(
      'ENGINE_CAST',
      `Row ${row.toLocaleString('en')} of ${this.#table}, column ${column.name} (${column.type}): ${why}`,
      {
        asset: this.#table,
      },
    )
  }

  #lengthOf(chunk: RowChunk): number {
    let length: number | undefined
    for (const { name } of this.#columns) {
      const values: unknown = chunk[name]
      if (!Array.isArray(values)) {
        fail('ENGINE_CAST', `A chunk of rows for ${this.#table} has no array for column ${name}`, {
          asset: this.#table,
        })
      }
      length ??= values.length
      if (values.length !== length) {
        fail(
          'ENGINE_CAST',
          `A chunk of rows for ${this.#table} has ${values.length} values of column ${name}, and ${length} of the others`,
          { asset: this.#table },
        )
      }
    }
    return length ?? 0
  }
}
