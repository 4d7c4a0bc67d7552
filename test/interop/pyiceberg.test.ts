import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Column, type Columns, t } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import type { Fork, Predicate, TableState } from '../../src/lake/contract.ts'
import { connectDuckDb, rowsOf } from '../lake/parquet.ts'
import { publish, stage } from '../lake/stage.ts'
import { type TempLake, tempLake } from '../lake/temp-lake.ts'
import { PyIceberg, pyIcebergMissing } from './pyiceberg.ts'

const missing = pyIcebergMissing()
if (missing) process.stderr.write(`\n!!! The tests against PyIceberg do NOT run: ${missing}.\n\n`)

/** A column, how DuckDB makes its value of row `i`, and that value as text. */
interface TestColumn {
  readonly column: Column
  readonly sql: string
  readonly text: (i: number) => string | null
}

const time = (i: number) => new Date(Date.UTC(2025, 10, 1) + i * 7 * 3_600_000 * 5)
const clock = (i: number) => time(i).toISOString().slice(0, 19).replace('T', ' ')

const COLUMNS: { readonly [name: string]: TestColumn } = {
  id: { column: t.bigint().required(), sql: 'i', text: String },
  small: { column: t.integer(), sql: '(i % 7)::INTEGER', text: i => String(i % 7) },
  name: {
    column: t.string(),
    sql: "['a','b','c','d','été','💧'][1 + i % 6]",
    text: i => ['a', 'b', 'c', 'd', 'été', '💧'][i % 6] ?? '',
  },
  maybe: {
    column: t.string(),
    sql: "CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('z', 300) END",
    text: i => (i % 3 ? 'z'.repeat(300) : null),
  },
  at: { column: t.timestamp(), sql: "TIMESTAMP '2025-11-01' + to_hours((i * 35)::INTEGER)", text: clock },
  moment: {
    column: t.timestamptz(),
    sql: "(TIMESTAMP '2025-11-01' + to_hours((i * 35)::INTEGER)) AT TIME ZONE 'UTC'",
    text: i => `${clock(i)}+00`,
  },
  day: {
    column: t.date(),
    sql: "DATE '1969-12-30' + i::INTEGER",
    text: i => new Date(Date.UTC(1969, 11, 30 + i)).toISOString().slice(0, 10),
  },
  price: { column: t.decimal(9, 2), sql: '(i - 20) / 4', text: i => ((i - 20) / 4).toFixed(2) },
  big: {
    column: t.decimal(38, 3),
    sql: 'i * 12345678901234567890::DECIMAL(38, 3)',
    text: i => `${BigInt(i) * 12345678901234567890n}.000`,
  },
  ratio: { column: t.double(), sql: 'i / 4 - 2.5', text: i => floatText(i / 4 - 2.5) },
  half: { column: t.float(), sql: 'i / 2', text: i => floatText(i / 2) },
  flag: { column: t.boolean(), sql: 'i % 2 = 0', text: i => String(i % 2 === 0) },
  key: {
    column: t.uuid(),
    sql: "('00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0'))::UUID",
    text: i => `00000000-0000-0000-0000-${String(i).padStart(12, '0')}`,
  },
  raw: { column: t.binary(), sql: "unhex(lpad(hex(i), 4, '0'))", text: i => i.toString(16).padStart(4, '0') },
}
const columns: Columns = Object.fromEntries(Object.entries(COLUMNS).map(([name, { column }]) => [name, column]))
const query = (from: number, to: number) =>
  `SELECT ${Object.entries(COLUMNS)
    .map(([name, { sql }]) => `${sql} AS "${name}"`)
    .join(', ')} FROM range(${from}, ${to}) r(i)`
const expected = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => Object.values(COLUMNS).map(({ text }) => text(from + at)))

function floatText(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}

interface Layout {
  readonly name: string
  readonly partition: readonly Partition[]
  /** A filter as PyIceberg and as we write it, and whether it spares files. */
  readonly filter: string
  readonly predicate: Predicate
  readonly holds: (i: number) => boolean
}

const LAYOUTS: readonly Layout[] = [
  {
    name: 'none',
    partition: [],
    filter: 'id < 5',
    predicate: { column: 'id', op: '<', value: '5' },
    holds: i => i < 5,
  },
  {
    name: 'identity',
    partition: [{ by: 'identity', column: 'name' }],
    filter: "name == 'été'",
    predicate: { column: 'name', op: '=', value: 'été' },
    holds: i => i % 6 === 4,
  },
  {
    name: 'day',
    partition: [{ by: 'day', column: 'at' }],
    filter: `at >= '${clock(30).replace(' ', 'T')}'`,
    predicate: { column: 'at', op: '>=', value: clock(30) },
    holds: i => i >= 30,
  },
  {
    name: 'month_bucket',
    partition: [
      { by: 'month', column: 'moment' },
      { by: 'bucket', column: 'id', count: 4 },
    ],
    filter: 'id == 17',
    predicate: { column: 'id', op: '=', value: '17' },
    holds: i => i === 17,
  },
  {
    name: 'bucket_text',
    partition: [{ by: 'bucket', column: 'name', count: 4 }],
    filter: "name == '💧'",
    predicate: { column: 'name', op: '=', value: '💧' },
    holds: i => i % 6 === 5,
  },
  {
    name: 'truncate',
    partition: [
      { by: 'truncate', column: 'name', width: 1 },
      { by: 'truncate', column: 'small', width: 3 },
    ],
    filter: 'small > 5',
    predicate: { column: 'small', op: '>', value: '5' },
    holds: i => i % 7 > 5,
  },
  {
    name: 'odd_types',
    partition: [
      { by: 'identity', column: 'price' },
      { by: 'identity', column: 'day' },
      { by: 'identity', column: 'flag' },
    ],
    filter: "price == '1.50'",
    predicate: { column: 'price', op: '=', value: '1.50' },
    holds: i => i === 26,
  },
]

// A suite that is skipped counts for no test; this one does.
if (missing) test('PyIceberg', { skip: `NOT RUN: ${missing}` }, () => {})

describe('PyIceberg reads what we write, and we what it appends', { skip: missing !== undefined }, () => {
  let it: TempLake
  let connection: DuckDBConnection
  let python: PyIceberg
  before(async () => {
    it = await tempLake()
    connection = await connectDuckDb()
    python = new PyIceberg(it.folder)
  })
  after(async () => {
    await python.close()
    connection.closeSync()
    await it[Symbol.asyncDispose]()
  })

  const theirs = async (options: { [key: string]: unknown }) =>
    byId(await python.ask<(string | null)[][]>({ command: 'rows', ...options }))
  const ours = async (state: TableState) => {
    const { files } = await it.lake.scan(state)
    const rows = await rowsOf(
      connection,
      `SELECT ${Object.keys(COLUMNS).map(textSql).join(', ')} FROM $T`,
      state,
      files,
    )
    return byId(rows)
  }
  const current = async (table: string) => (await it.lake.resolve([table])).get(table) as TableState

  for (const { name, partition, filter, predicate, holds } of LAYOUTS)
    test(`layout ${name}`, async () => {
      const table = `marts.${name}`
      const first = await publish(connection, it.lake, table, query(0, 20), { columns, partition })
      await publish(connection, it.lake, table, query(20, 40), { columns, partition })
      const known = (await python.ask<[number, string, string, boolean][]>({ command: 'schema', table })).slice(0, 2)
      assert.deepEqual(known, [
        [1, 'id', 'long', true],
        [2, 'small', 'int', false],
      ])
      assert.deepEqual(await theirs({ table }), expected(0, 40), 'every row and value')
      assert.deepEqual(await theirs({ table, snapshot: String(first.snapshot?.id) }), expected(0, 20), 'time travel')
      assert.deepEqual(
        await theirs({ table, filter }),
        expected(0, 40).filter((_, i) => holds(i)),
        'a filter',
      )
      const [all, some] = [
        await python.ask<number>({ command: 'files', table }),
        await python.ask<number>({ command: 'files', table, filter }),
      ]
      const plan = await it.lake.scan(await current(table), [predicate])
      assert.equal(all, plan.total)
      assert.ok(some < all, `PyIceberg opens ${some} of ${all} files`)
      assert.equal(plan.files.length, some, 'both leave out the same number of files')
      assert.ok((await python.ask<number>({ command: 'partitions', table })) > 0)

      await python.ask({ command: 'append', table, rows: expected(40, 45) })
      const appended = await current(table)
      assert.deepEqual(await ours(appended), expected(0, 45), 'we read what PyIceberg appended')
      assert.equal(appended.dataVersion, String(appended.snapshot?.id))
      assert.ok((await it.lake.scan(appended, [predicate])).pruned > 0)
      await publish(connection, it.lake, table, query(45, 50), { columns, partition })
      assert.deepEqual(await theirs({ table }), expected(0, 50), 'PyIceberg reads what we appended to that')

      await python.ask({ command: 'delete', table, filter: 'id < 3' })
      assert.deepEqual(await ours(await current(table)), expected(3, 50), 'we read after it deleted')
      await publish(connection, it.lake, table, query(0, 4), { columns, partition, replace: true })
      assert.deepEqual(await theirs({ table }), expected(0, 4), 'PyIceberg reads after we replaced all')
      const seen = await python.ask<[string, string, { [key: string]: string }][]>({ command: 'snapshots', table })
      assert.equal(seen.at(-1)?.[1], 'overwrite')
      assert.equal(seen.at(-1)?.[2]['total-records'], '4')
    })

  test('nested types', async () => {
    const nested = {
      id: t.bigint(),
      s: t.struct({ a: t.integer(), b: t.struct({ c: t.string() }) }),
      l: t.list(t.struct({ x: t.decimal(9, 2) })),
      m: t.map(t.string(), t.list(t.timestamp())),
    }
    await publish(
      connection,
      it.lake,
      'marts.nested',
      `SELECT 1 AS id, {a: 5, b: {c: 'deep'}} AS s, [{x: 1.5}, {x: NULL}] AS l, MAP {'k': [TIMESTAMP '2026-01-01']} AS m
       UNION ALL SELECT 2, {a: NULL, b: {c: NULL}}, [], MAP {}`,
      { columns: nested },
    )
    assert.deepEqual(await theirs({ table: 'marts.nested' }), [
      ['1', { a: '5', b: { c: 'deep' } }, [{ x: '1.50' }, { x: null }], [['k', ['2026-01-01 00:00:00']]]],
      ['2', { a: null, b: { c: null } }, [], []],
    ])
    assert.deepEqual(await theirs({ table: 'marts.nested', filter: 's.a == 5', columns: ['id'] }), [['1']])

    const wider = { ...nested, s: t.struct({ z: t.string(), a: t.bigint(), b: t.struct({ c: t.string() }) }) }
    await publish(
      connection,
      it.lake,
      'marts.nested',
      `SELECT 3 AS id, {z: 'new', a: 1::BIGINT << 40, b: {c: 'x'}} AS s, NULL AS l, NULL AS m`,
      {
        columns: wider,
      },
    )
    assert.deepEqual(await theirs({ table: 'marts.nested', columns: ['id', 's'] }), [
      ['1', { z: null, a: '5', b: { c: 'deep' } }],
      ['2', { z: null, a: null, b: { c: null } }],
      ['3', { z: 'new', a: '1099511627776', b: { c: 'x' } }],
    ])
  })

  test('a member that PyIceberg renames is refused, not read as null', async () => {
    const table = 'marts.renamed'
    await publish(connection, it.lake, table, 'SELECT 1 AS id, {a: 5} AS s', {
      columns: { id: t.bigint(), s: t.struct({ a: t.integer() }) },
    })
    await python.ask({ command: 'rename_member', table, column: ['s', 'a'], to: 'b' })
    await assert.rejects(
      it.lake.scan(await current(table)).then(() => undefined),
      /LAKE_UNSUPPORTED: marts.renamed: another writer renamed the member "a" to "b"/,
    )
  })

  test('columns added, renamed, widened, dropped and put in another order', async () => {
    const table = 'marts.evolving'
    await publish(
      connection,
      it.lake,
      table,
      `SELECT 1 AS id, 10 AS n, 'gone' AS x, 1.5 AS p, DATE '2026-01-01' AS d`,
      {
        columns: { id: t.integer(), n: t.integer(), x: t.string(), p: t.decimal(9, 2), d: t.date() },
        partition: [{ by: 'identity', column: 'd' }],
      },
    )
    const later = { extra: t.string(), id: t.bigint(), count: t.bigint(), p: t.decimal(12, 2), d: t.date() }
    await publish(
      connection,
      it.lake,
      table,
      `SELECT 'e' AS extra, 1::BIGINT << 40 AS id, 20 AS count, 2.5 AS p, DATE '2026-01-02' AS d`,
      {
        columns: later,
        renamed: new Map([['n', 'count']]),
        partition: [{ by: 'identity', column: 'd' }],
      },
    )
    const rows = await python.ask<(string | null)[][]>({ command: 'rows', table })
    assert.deepEqual(
      rows.toSorted((a, b) => Number(a[2]) - Number(b[2])),
      [
        [null, '1', '10', '1.50', '2026-01-01'],
        ['e', '1099511627776', '20', '2.50', '2026-01-02'],
      ],
    )
    assert.deepEqual(
      (await python.ask<[number, string, string][]>({ command: 'schema', table })).map(([id, name, type]) => [
        id,
        name,
        type,
      ]),
      [
        [6, 'extra', 'string'],
        [1, 'id', 'long'],
        [2, 'count', 'long'],
        [4, 'p', 'decimal(12, 2)'],
        [5, 'd', 'date'],
      ],
    )

    // The column the table was cut by goes, once it is no longer cut by it; files of the old cut stay.
    const { d, ...without } = later
    await publish(connection, it.lake, table, `SELECT NULL AS extra, 3 AS id, 30 AS count, 3.5 AS p`, {
      columns: without,
    })
    assert.deepEqual(await theirs({ table, columns: ['id', 'count'] }), [
      ['1', '10'],
      ['3', '30'],
      ['1099511627776', '20'],
    ])
    assert.deepEqual(await theirs({ table, columns: ['id'], filter: 'id == 3' }), [['3']])
  })

  test('an empty table, and one that was emptied', async () => {
    await publish(connection, it.lake, 'marts.empty', undefined, { columns })
    assert.deepEqual(await theirs({ table: 'marts.empty' }), [])
    await python.ask({ command: 'append', table: 'marts.empty', rows: expected(0, 2) })
    assert.deepEqual(await ours(await current('marts.empty')), expected(0, 2))
    await publish(connection, it.lake, 'marts.empty', undefined, { columns, replace: true })
    assert.deepEqual(await theirs({ table: 'marts.empty' }), [])
  })

  test('what is on a fork is not in the lake; an engine can write on the fork too', async () => {
    const { lake } = it
    const published = await publish(connection, lake, 'marts.base', query(0, 5), { columns })
    const forks = await lake.fork('run_42', ['marts.base', 'marts.made'])
    const [base, made] = [forks.get('marts.base') as Fork, forks.get('marts.made') as Fork]
    await stage(connection, base, `SELECT *, 'm' AS more FROM (${query(5, 8)})`, {
      columns: { ...columns, more: t.string() },
    })
    await stage(connection, made, query(0, 2), { columns })

    assert.deepEqual(await theirs({ table: 'marts.base' }), expected(0, 5))
    assert.equal(
      (await python.ask<unknown[]>({ command: 'schema', table: 'marts.base' })).length,
      published.schema.fields.length,
    )
    const seen = await python.ask<string[]>({ command: 'tables' })
    assert.ok(
      seen.includes('marts.base') && !seen.includes('marts.made') && !seen.some(name => name.includes('run_42')),
      seen.join(),
    )
    const onFork = { catalog: 'lake_runs', table: 'run_42.marts.base' }
    assert.equal((await theirs(onFork)).length, 8)

    await python.ask({ command: 'append', ...onFork, rows: expected(8, 9).map(row => [...row, 'by python']) })
    assert.equal((await base.state())?.snapshots.length, 3)
    await Promise.all([base.sync(), made.sync()])
    await lake.publish([base, made])
    assert.deepEqual(await theirs({ table: 'marts.base', columns: Object.keys(columns) }), expected(0, 9))
    assert.deepEqual(await theirs({ table: 'marts.made' }), expected(0, 2))
    assert.ok((await python.ask<string[]>({ command: 'tables' })).includes('marts.made'))
    await assert.rejects(python.ask({ command: 'rows', ...onFork }), /NoSuchTableError/)
  })
})

function byId<T>(rows: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
}

/** A column as the text that the table above gives. */
function textSql(name: string): string {
  if (name === 'raw') return 'lower(hex("raw"))'
  return name === 'moment'
    ? "strftime(\"moment\" AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S') || '+00'"
    : `"${name}"::VARCHAR`
}
