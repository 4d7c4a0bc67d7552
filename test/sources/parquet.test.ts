import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parquet as anyParquet } from '../../src/connectors/parquet/parquet.ts'
import { type Columns, t } from '../../src/define/columns.ts'
import type { SourceOptions } from '../../src/define/source.ts'
import { connectorContext, failure, freshFolder, landSource, parquetScan, put, scanned, TestEngine } from './support.ts'

const parquet = (options: { readonly path: string | readonly string[] } & SourceOptions) => anyParquet(options)
const engine = await TestEngine.open()
const folder = freshFolder()
const context = connectorContext(folder)

async function file(name: string, query: string): Promise<string> {
  await engine.connection.run(`copy (${query}) to '${join(folder, name)}'`)
  return name
}

describe('columns', () => {
  test('by name; files that differ in order, in number and in kind of columns', async () => {
    const path = [
      await file('1.parquet', `select 1::bigint as a, 'x' as b`),
      await file('2.parquet', `select 'y' as b, 2::integer as a`),
      await file('3.parquet', `select 3::smallint as a, 'z'::varchar as "B"`),
    ]
    const columns = { a: t.bigint(), b: t.string() }
    assert.deepEqual((await landSource(engine, parquet({ path, columns }), context)).rows, [
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
    ])
  })

  test('of other types, where nothing is lost', async () => {
    const stored = `select 1::integer as n, timestamp '2026-01-31 10:00:00' as z, timestamptz '2026-01-31 12:00:00+02' as at,
      date '2026-01-31' as d, 1.5::float as x, 12::ubigint as big, encode('é') as s, {'a': 1::smallint, 'b': 2} as st, [1::smallint] as l, 1.5 as txt`
    await file('types.parquet', stored)
    const columns = {
      n: t.decimal(12, 2),
      z: t.timestamptz(),
      at: t.timestamp(),
      d: t.timestamp(),
      x: t.double(),
      big: t.bigint(),
      s: t.string(),
      st: t.struct({ b: t.bigint(), c: t.string() }),
      l: t.list(t.bigint()),
      txt: t.string(),
    }
    assert.deepEqual((await landSource(engine, parquet({ path: 'types.parquet', columns }), context)).rows, [
      [
        '1.00',
        '2026-01-31 10:00:00+00',
        '2026-01-31 10:00:00',
        '2026-01-31 00:00:00',
        1.5,
        '12',
        'é',
        { b: '2', c: null },
        ['1'],
        '1.5',
      ],
    ])
  })

  test('of other types, where something would be', async () => {
    await file('other.parquet', `select 1.5::double as a, 'x' as b, timestamp '2026-01-31' as c, [1] as d`)
    const columns: Columns = { a: t.bigint(), b: t.integer(), c: t.boolean(), d: t.string() }
    const faults = await failure(landSource(engine, parquet({ path: 'other.parquet', columns }), context))
    assert.deepEqual(
      faults.map(each => [each.code, each.message]),
      [
        ['SOURCE_COLUMN_TYPE', 'other.parquet has a as double, such as "1.5"; declared is bigint'],
        ['SOURCE_COLUMN_TYPE', 'other.parquet has b as string, such as "x"; declared is integer'],
        ['SOURCE_COLUMN_TYPE', 'other.parquet has c as timestamp, such as "2026-01-31 00:00:00"; declared is boolean'],
        ['SOURCE_COLUMN_TYPE', 'other.parquet has d as list<integer>, such as "[1]"; declared is string'],
      ],
    )
  })
})

describe('rows that do not fit', () => {
  test('are told by their number', async () => {
    await file(
      'rows.parquet',
      `select i as id, case when i = 70000 then 3000000000 else i end as n, case when i = 90000 then null else 'x' end as s,
       case when i = 50 then timestamp '2026-01-31 10:00:00' else timestamp '2026-01-31' end as d,
       case when i = 60 then [1, 3000000000] else [1] end as l from range(100000) r(i)`,
    )
    const columns = { id: t.bigint(), n: t.integer(), s: t.string().required(), d: t.date(), l: t.list(t.integer()) }
    const source = parquet({ path: 'rows.parquet', columns, maxRejected: 4 })
    const { landed, rejects } = await landSource(engine, source, context)
    assert.deepEqual([landed.rows, landed.rejected], [99_996, 4])
    assert.deepEqual(
      rejects.map(row => row.slice(0, 4)),
      [
        ['rows.parquet', '51', 'd', '"2026-01-31 10:00:00" does not fit date'],
        ['rows.parquet', '61', 'l', '"[1, 3000000000]" does not fit list<integer>'],
        ['rows.parquet', '70001', 'n', '"3000000000" does not fit integer'],
        ['rows.parquet', '90001', 's', 'null in a required column'],
      ],
    )
    assert.match(String(rejects[2]?.[4]), /^\{"id":70000,"n":3000000000,"s":"x"/)
  })

  test('fractions are not rounded, even without a look at the types before', async () => {
    await file('fraction.parquet', 'select unnest([1.0::double, 1.5]) as a')
    const scan = parquetScan([scanned(join(folder, 'fraction.parquet'))], { a: t.bigint() })
    const { rows, rejects } = await engine.land(scan, 1)
    assert.deepEqual([rows, rejects.map(row => row[3])], [[['1']], ['"1.5" does not fit bigint']])
  })
})

test('files that are cut, or none', async () => {
  await file('whole.parquet', 'select i from range(1000) r(i)')
  const whole = readFileSync(join(folder, 'whole.parquet'))
  const code = async (bytes: Uint8Array) => {
    put(folder, 'bad.parquet', bytes)
    return (await failure(landSource(engine, parquet({ path: 'bad.parquet', columns: { i: t.bigint() } }), context)))[0]
      ?.code
  }
  assert.equal(await code(whole.subarray(0, whole.length - 100)), 'SOURCE_TRUNCATED')
  assert.equal(await code(Buffer.from('a,b\n1,x\n2,y and some more text\n')), 'SOURCE_UNREADABLE')
  assert.equal(await code(Buffer.alloc(0)), 'SOURCE_UNREADABLE')
})
