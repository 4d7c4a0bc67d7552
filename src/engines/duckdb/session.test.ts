import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { t } from '../../define/columns.ts'
import type { Fork, Lake, TableState } from '../../lake/contract.ts'
import { openLake } from '../../lake/open.ts'
import type { Database } from '../../state/contract.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import type { EngineOptions, Session } from '../contract.ts'
import { duckdb } from './engine.ts'

// What every engine must do is in test/conformance; this is what only DuckDB does.
describe('a session of DuckDB', () => {
  let folder: string
  let database: Database
  let lake: Lake
  let options: EngineOptions
  let session: Session
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'massif-duckdb-'))
    database = openSqlite(join(folder, 'massif.db'))
    lake = await openLake({ database, warehouse: join(folder, 'lake'), durable: false })
    options = { memory: 300_000_000, threads: 2, spill: join(folder, 'spill') }
    session = await duckdb.open(options)
  })
  after(async () => {
    await session.close()
    await database.close()
    await rm(folder, { recursive: true })
  })

  const columns = { id: t.bigint(), k: t.bigint() }

  async function write(query: string, by: Session = session): Promise<TableState> {
    const fork = (await lake.fork('run', ['d.t'])).get('d.t') as Fork
    const request = { fork, columns, partition: [], mode: { kind: 'replace' }, summary: {} } as const
    const { state } = await by.write(query, request)
    await by.bind('d.t', { kind: 'state', state, files: await fork.files() })
    return state
  }

  async function rows(query: string): Promise<readonly unknown[]> {
    const found: unknown[] = []
    for await (const { values, rows } of session.read(query))
      for (let row = 0; row < rows; row++) found.push(values.map(column => column[row]))
    return found
  }

  async function told(work: Promise<unknown>) {
    const error: unknown = await work.then(
      () => undefined,
      thrown => thrown,
    )
    const [first] =
      (error as { diagnostics?: readonly { code: string; message: string; at?: object }[] }).diagnostics ?? []
    return [first?.code, first?.message, first?.at]
  }

  it('knows how many rows a table has when it plans', async () => {
    await write('select range as id, range as k from range(50000)')
    assert.match(await session.explain('select * from d.t'), /50[,.]?000 rows/)
  })

  it('keeps the order a query asks for', async () => {
    await write('select range as id, hash(range) // 4 as k from range(300000) order by k')
    const [[inversions] = []] = (await rows(
      `select count(*) from (select k, lag(k) over (order by file_row_number) as before from read_parquet('${join(folder, 'lake/d/t/data')}/*.parquet', file_row_number = true)
       where filename = (select max(filename) from read_parquet('${join(folder, 'lake/d/t/data')}/*.parquet'))) where k < before`,
    )) as readonly (readonly unknown[])[]
    // Row groups are handed to two writers, which may swap a few rows where two meet.
    assert.ok(Number(inversions) < 10, `${inversions} rows are before their predecessor`)
  })

  it('writes the codec it is told to', async () => {
    for (const [compression, codec] of [
      [undefined, 'ZSTD'],
      ['snappy', 'SNAPPY'],
    ] as const) {
      const other = await duckdb.open({ ...options, ...(compression ? { compression } : {}) })
      const state = await write('select 1 as id, 2 as k', other)
      await other.close()
      const [file] = (await lake.fork('run', ['d.t'], true)).values()
      const path = (await file?.files())?.[0]?.path.replace('file://', '')
      assert.ok(state.snapshot)
      assert.deepEqual(await rows(`select distinct compression from parquet_metadata('${path}')`), [[codec]])
    }
  })

  it('takes a pivot that names its values, and says so of one that does not', async () => {
    await write('select range as id, range % 2 as k from range(4)')
    assert.deepEqual(await rows('pivot (select k from d.t) on k in (0, 1) using count(*)'), [[2n, 2n]])
    const [code, message] = await told(session.describe('pivot d.t on k using count(*)'))
    assert.deepEqual([code, message], ['SQL_INVALID', 'A query must be one statement'])
  })

  it('tells a file that a query itself reads and that is not there', async () => {
    assert.deepEqual(await told(session.describe("select * from read_csv('no/such.csv')")), [
      'SQL_INVALID',
      'The query reads no/such.csv, which is not there',
      { file: '', line: 1, column: 25, length: 2 },
    ])
  })

  it('refuses a namespace that DuckDB has for itself', async () => {
    for (const name of ['temp.t', 'System.t', 'pg_catalog.t'])
      assert.equal((await told(session.bind(name, { kind: 'columns', columns })))[0], 'PROJECT_BAD_NAME')
  })

  it('fetches no extensions', async () => {
    const [code, message] = await told(rows("select * from st_read('x.gpkg')"))
    assert.equal(code, 'SQL_INVALID')
    assert.match(String(message), /st_read/)
  })

  it('is in UTC', async () => {
    assert.deepEqual(await rows("select cast(timestamptz '2026-07-01 12:00:00+02' as varchar)"), [
      ['2026-07-01 10:00:00+00'],
    ])
  })
})
