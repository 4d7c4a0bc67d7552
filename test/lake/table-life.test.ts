import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { DuckDBConnection } from '@duckdb/node-api'
import { t } from '../../src/define/columns.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Fork, TableState } from '../../src/lake/contract.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { connectDuckDb, rowsOf } from './parquet.ts'
import { publish, stage } from './stage.ts'
import { openLakeIn, type TempLake, tempLake } from './temp-lake.ts'

describe('the life of a table', () => {
  let it: TempLake
  let connection: DuckDBConnection
  before(async () => {
    it = await tempLake()
    connection = await connectDuckDb()
  })
  after(async () => {
    connection.closeSync()
    await it[Symbol.asyncDispose]()
  })
  const columns = { id: t.bigint(), day: t.date() }
  const rows = async (state: TableState, query = 'SELECT count(*), sum(id) FROM $T') =>
    (await rowsOf(connection, query, state, (await it.lake.scan(state)).files))[0]
  const days = (from: number, to: number) =>
    `SELECT i AS id, DATE '2026-01-01' + (i // 10)::INTEGER AS day FROM range(${from}, ${to}) r(i)`

  test('created, appended to, cut into partitions, partly replaced, replaced whole, emptied', async () => {
    const { lake } = it
    const name = 'marts.life'
    const created = await publish(connection, lake, name, days(0, 10), {
      columns,
      summary: { 'massif.data-version': 'a' },
    })
    assert.equal(created.snapshot?.operation, 'append')
    assert.equal(created.dataVersion, 'a')
    assert.equal(created.snapshots.length, 1, 'it is created with its first snapshot')
    assert.deepEqual(await rows(created), ['10', '45'])

    const appended = await publish(connection, lake, name, days(10, 40), {
      columns,
      partition: [{ by: 'day', column: 'day' }],
    })
    assert.equal(appended.snapshot?.operation, 'append')
    assert.equal(appended.spec.id, 1)
    assert.equal(appended.dataVersion, String(appended.snapshot?.id), 'without a version of its own, its id')
    assert.deepEqual(await rows(appended), ['40', '780'])
    const { files } = await lake.scan(appended)
    assert.deepEqual(files.map(file => file.specId).toSorted(), [0, 1, 1, 1])

    const second = files.filter(file => [...file.partition.values()][0] === 20_455)
    assert.equal(second.length, 1)
    const overwritten = await publish(connection, lake, name, `SELECT 1000 AS id, DATE '2026-01-02' AS day`, {
      columns,
      partition: [{ by: 'day', column: 'day' }],
      remove: async () => new Set(second.map(file => file.path)),
    })
    assert.equal(overwritten.snapshot?.operation, 'overwrite')
    assert.deepEqual(await rows(overwritten), ['31', String(780 - 145 + 1000)])
    const summary = overwritten.snapshot?.summary
    assert.deepEqual(
      [
        'added-records',
        'deleted-records',
        'total-records',
        'added-data-files',
        'deleted-data-files',
        'total-data-files',
        'changed-partition-count',
      ].map(key => summary?.[key]),
      ['1', '10', '31', '1', '1', '4', '1'],
    )
    // The file that stayed in the manifest that was written again kept the number of the snapshot that added it.
    const after = (await lake.scan(overwritten)).files
    assert.deepEqual(after.map(file => file.sequenceNumber).toSorted(), [1, 2, 2, 3])
    const changes = await lake.changes(appended.snapshot?.id as bigint, overwritten)
    assert.deepEqual(
      changes?.removed.map(file => file.path),
      second.map(file => file.path),
    )
    assert.equal(changes?.added.length, 1)
    assert.equal(await lake.changes(1n, overwritten), undefined)

    const replaced = await publish(connection, lake, name, days(0, 5), { columns, replace: true })
    assert.equal(replaced.spec.id, 0)
    assert.deepEqual(await rows(replaced), ['5', '10'])
    assert.equal(replaced.snapshot?.summary['total-data-files'], '1')
    const emptied = await publish(connection, lake, name, undefined, { columns, replace: true })
    assert.equal(emptied.snapshot?.operation, 'delete')
    assert.deepEqual(await rows(emptied), ['0', null])
    const again = await publish(connection, lake, name, days(0, 3), { columns, replace: true })
    assert.deepEqual(await rows(again), ['3', '3'])

    assert.deepEqual(await rows(lake.at(again, { snapshot: appended.snapshot?.id as bigint })), ['40', '780'])
    const then = lake.at(again, { time: new Date(overwritten.snapshot?.at ?? 0) })
    assert.equal(then.snapshot?.id, overwritten.snapshot?.id)
    assert.throws(
      () => lake.at(again, { time: new Date(0) }),
      (error: unknown) => error instanceof MassifError && error.code === 'LAKE_NO_SNAPSHOT',
    )
    assert.throws(() => lake.at(again, { snapshot: 7n }), /LAKE_NO_SNAPSHOT: marts.life has no snapshot 7/)
  })

  test('an empty table is a table', async () => {
    const state = await publish(connection, it.lake, 'marts.empty', undefined, { columns })
    assert.deepEqual(await rows(state), ['0', null])
    const { lake } = it
    assert.deepEqual(await lake.list(), ['marts.empty', 'marts.life'])
    assert.equal((await lake.resolve(['marts.empty', 'marts.nowhere'])).size, 1)
    assert.equal((await lake.pointers()).get('marts.empty'), state.metadataLocation)
  })

  test('columns that are added, renamed, widened and dropped are right in old and new files', async () => {
    const { lake } = it
    const name = 'marts.evolving'
    await publish(connection, lake, name, 'SELECT 1 AS a, 10 AS b, 100 AS c, {x: 1, y: 2} AS s, [1] AS l', {
      columns: {
        a: t.integer(),
        b: t.integer(),
        c: t.integer(),
        s: t.struct({ x: t.integer(), y: t.integer() }),
        l: t.list(t.integer()),
      },
    })
    const wider = {
      b2: t.bigint(),
      a: t.bigint(),
      d: t.string(),
      s: t.struct({ x: t.bigint(), z: t.string() }),
      l: t.list(t.bigint()),
    }
    await publish(
      connection,
      lake,
      name,
      `SELECT 2::BIGINT << 40 AS a, 20 AS b2, 'new' AS d, {x: 7, z: 'zz'} AS s, [1::BIGINT << 40] AS l`,
      {
        columns: wider,
        renamed: new Map([['b', 'b2']]),
      },
    )
    const state = await publish(
      connection,
      lake,
      name,
      `SELECT 3 AS a, 30 AS b2, 'c' AS c, NULL AS d, NULL AS s, NULL AS l`,
      {
        columns: { ...wider, c: t.string() },
      },
    )
    const { files } = await lake.scan(state)
    assert.deepEqual(await rowsOf(connection, 'SELECT a, b2, c, d, s, l FROM $T ORDER BY a', state, files), [
      ['1', '10', null, null, { x: '1', z: null }, ['1']],
      ['3', '30', 'c', null, null, null],
      ['2199023255552', '20', null, 'new', { x: '7', z: 'zz' }, ['1099511627776']],
    ])
    // Bounds written for the narrower type are read for the wider one.
    assert.equal((await lake.scan(state, [{ column: 'a', op: '>', value: '100' }])).files.length, 1)
    assert.equal((await lake.scan(state, [{ column: 'b2', op: '=', value: '10' }])).files.length, 1)
    const first = lake.at(state, { snapshot: state.snapshots[0]?.id as bigint })
    assert.deepEqual(
      first.schema.fields.map(field => field.name),
      ['a', 'b', 'c', 's', 'l'],
    )
  })

  test('a column can become anything when all rows are replaced', async () => {
    const { lake } = it
    await publish(connection, lake, 'marts.retyped', `SELECT 'x' AS v, {a: 1} AS s`, {
      columns: { v: t.string(), s: t.struct({ a: t.integer() }) },
    })
    const state = await publish(connection, lake, 'marts.retyped', `SELECT 5 AS v, {b: 2} AS s`, {
      columns: { v: t.integer(), s: t.struct({ b: t.integer() }) },
      replace: true,
    })
    const { files } = await lake.scan(state)
    assert.deepEqual(await rowsOf(connection, 'SELECT v, s FROM $T', state, files), [[5, { b: 2 }]])
  })

  test('many small appends are folded into one manifest, and nothing is lost', async () => {
    const { lake } = it
    const fork = (await lake.fork('folding', ['marts.many'])).get('marts.many') as Fork
    let state: TableState | undefined
    for (let i = 0; i < 105; i++) {
      const layout = await fork.layout({ id: t.integer() }, [])
      const path = `${layout.dataDirectory}/${i}.parquet`
      state = await fork.commit({
        layout,
        add: [{ path, rows: 1, bytes: 1, columns: [], partition: [] }],
        remove: new Set(),
        summary: {},
      })
    }
    assert.ok(state)
    const { files } = await lake.scan(state)
    assert.equal(files.length, 105)
    assert.deepEqual(
      files.map(file => file.sequenceNumber).toSorted((a, b) => a - b),
      Array.from({ length: 105 }, (_, i) => i + 1),
    )
    // So does a lake that has nothing in memory.
    const other = await openLakeIn(it.folder)
    const found = await other.lake.load('marts.many', state.metadataLocation)
    assert.deepEqual(new Set((await other.lake.scan(found)).files.map(file => file.path)).size, 105)
    await other.database.close()
    await lake.discard([fork])
    assert.equal(await fork.state(), undefined)
  })

  test('a compaction keeps the data version, also of what it did not write', async () => {
    const { lake } = it
    await publish(connection, lake, 'marts.compacted', days(0, 3), {
      columns,
      summary: { 'massif.data-version': 'v7' },
    })
    const fork = (await lake.fork('compaction', ['marts.compacted'])).get('marts.compacted') as Fork
    const before = await stage(connection, fork, days(3, 6), { columns, summary: { 'massif.data-version': 'v8' } })
    const layout = await fork.layout(columns, [])
    const { files } = await lake.scan(before)
    const rewritten = files.map(file => ({
      path: `${file.path}.again`,
      rows: file.rows,
      bytes: file.bytes,
      columns: [],
      partition: [],
    }))
    const state = await fork.commit({
      layout,
      add: rewritten,
      remove: new Set(files.map(file => file.path)),
      summary: {},
      compaction: true,
    })
    assert.equal(state.snapshot?.operation, 'replace')
    assert.equal(state.dataVersion, 'v8')
    await lake.discard([fork])
  })

  test('files that are missing or garbled are named', async () => {
    const { lake, folder } = it
    const state = await publish(connection, lake, 'marts.broken', days(0, 3), { columns })
    rmSync(localPath(state.snapshot?.manifestList ?? ''))
    const other = await openLakeIn(folder)
    const found = (await other.lake.resolve(['marts.broken'])).get('marts.broken') as TableState
    await assert.rejects(other.lake.scan(found), /LAKE_FILE_MISSING: The lake's file .*snap-.*avro is not there/)
    rmSync(localPath(state.metadataLocation))
    const third = await openLakeIn(folder)
    await assert.rejects(third.lake.resolve(['marts.broken']), /LAKE_FILE_MISSING: .*metadata.json is not there/)
    await Promise.all([other.database.close(), third.database.close()])
  })
})
