import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DuckDBConnection } from '@duckdb/node-api'
import { t } from '../../src/define/columns.ts'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import { connectDuckDb } from '../lake/parquet.ts'
import { publish } from '../lake/stage.ts'
import { tempLake } from '../lake/temp-lake.ts'
import { deleteRows } from '../support/merge-on-read.ts'
import { PyIceberg, pyIcebergMissing } from './pyiceberg.ts'

const COLUMNS = { id: t.bigint(), day: t.date() }
const QUERY = "select i as id, date '2026-01-01' + (i % 3)::integer as day from range(30) as r(i)"

describe('deletes by position', { skip: pyIcebergMissing() !== undefined }, () => {
  let connection: DuckDBConnection
  before(async () => {
    connection = await connectDuckDb()
  })
  after(() => connection.closeSync())

  for (const partition of [[], [{ by: 'day', column: 'day' }]] as const)
    test(`are read as PyIceberg reads them, cut ${partition.length > 0 ? 'by day' : 'in no way'}`, async () => {
      await using it = await tempLake()
      const { lake, database, folder } = it
      const python = new PyIceberg(folder)
      const session = await duckdb.open({ memory: 200_000_000, threads: 2, spill: `${folder}/spill` })
      try {
        await publish(connection, lake, 'shop.t', QUERY, { columns: COLUMNS, partition })
        await deleteRows(database, 'shop.t', 'id % 7 = 0')
        await deleteRows(database, 'shop.t', 'id > 25', { bounds: true })
        // Rows that come after deletes are none of theirs, wherever they stand in their file.
        await publish(connection, lake, 'shop.t', "select 0 as id, date '2026-01-01' as day", {
          columns: COLUMNS,
          partition,
        })
        const state = (await lake.resolve(['shop.t'])).get('shop.t')
        assert(state)
        await session.bind('shop.t', { kind: 'state', state, files: (await lake.scan(state)).files })
        const ids: bigint[] = []
        for await (const { values } of session.read('select id from shop.t order by 1'))
          ids.push(...(values[0] as readonly bigint[]))
        const theirs = await python.ask<readonly string[][]>({ command: 'rows', table: 'shop.t', columns: ['id'] })
        assert.deepEqual(
          ids.map(String),
          theirs.flat().toSorted((a, b) => Number(a) - Number(b)),
        )
        assert.equal(ids.length, 23)
      } finally {
        await session.close()
        await python.close()
      }
    })
})
