import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Column, t } from '../../src/define/columns.ts'
import { byColumn, Harness } from './harness.ts'

const utc = (text: string) => new Date(`${text}Z`)

/** Values of each type that are hard: the least and the greatest, the empty, the ones that look like others. */
const CASES: readonly (readonly [string, Column, readonly unknown[]])[] = [
  ['boolean', t.boolean(), [true, false]],
  ['integer', t.integer(), [0, -1, 2147483647, -2147483648]],
  ['bigint', t.bigint(), [0n, -1n, 9223372036854775807n, -9223372036854775808n, 9007199254740993n]],
  ['float', t.float(), [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 3.4028234663852886e38, 1.401298464324817e-45]],
  ['double', t.double(), [0, -0, 0.1, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE]],
  ['decimal of 32 bits', t.decimal(9, 2), ['0.00', '-0.01', '9999999.99', '-9999999.99']],
  ['decimal of 64 bits', t.decimal(18, 6), ['0.000001', '999999999999.999999']],
  ['decimal of 128 bits', t.decimal(38, 0), ['9'.repeat(38), `-${'9'.repeat(38)}`]],
  ['decimal without a whole part', t.decimal(3, 3), ['0.999', '-0.001', '0.000']],
  ['string', t.string(), ['', 'null', "it's", '日本語 👨‍👩‍👧', 'a\nb\tc\\', 'z'.repeat(300), ' ']],
  [
    'date',
    t.date(),
    ['0001-01-01', '1969-12-31', '1970-01-01', '9999-12-31'].map(each => new Date(`${each}T00:00:00Z`)),
  ],
  [
    'timestamp',
    t.timestamp(),
    [utc('0001-01-01T00:00:00'), utc('1969-12-31T23:59:59.999'), utc('9999-12-31T23:59:59.999')],
  ],
  ['timestamptz', t.timestamptz(), [utc('1969-12-31T23:59:59.999'), utc('2026-03-29T01:30:00')]],
  ['uuid', t.uuid(), ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff']],
  ['binary', t.binary(), [new Uint8Array(), new Uint8Array([0, 255, 10])]],
  ['list', t.list(t.integer()), [[], [1, null, 3]]],
  ['list of lists', t.list(t.list(t.string())), [[], [[], ['a', null], null]]],
  ['list of structs', t.list(t.struct({ a: t.bigint(), b: t.date() })), [[], [{ a: 1n, b: null }, null]]],
  [
    'struct',
    t.struct({ a: t.decimal(4, 1), 'b c': t.struct({ d: t.string() }) }),
    [
      { a: '1.5', 'b c': { d: 'x' } },
      { a: null, 'b c': null },
    ],
  ],
  [
    'map',
    t.map(t.string(), t.double()),
    [
      new Map(),
      new Map([
        ['a', 1.5],
        ['b', null],
      ]),
    ],
  ],
  ['map to structs', t.map(t.integer(), t.struct({ a: t.boolean() })), [new Map([[1, { a: true }]])]],
]

describe('types', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  for (const [title, column, values] of CASES) {
    it(`keeps every value of ${title}, and nulls`, async () => {
      const columns = { n: t.integer(), v: column }
      const rows = [...values, null].map((value, index) => [index, value])
      await harness.writeRows('types.kept', [byColumn(columns, rows)], { columns })
      assert.deepEqual(await harness.rows('select n, v from types.kept order by n'), rows)
      // And again by way of a query.
      await harness.write('types.copied', 'select * from types.kept', { columns })
      assert.deepEqual(await harness.rows('select n, v from types.copied order by n'), rows)
      const [, described] = await harness.session.describe('select * from types.copied')
      assert.deepEqual(described?.type, column.type)
    })
  }

  it('keeps JSON as text, and gives what is JSON in a query parsed', async () => {
    const columns = { n: t.integer(), j: t.json() }
    const values = [{ a: [1, null, 'x'] }, 'text', 5, true, null]
    await harness.writeRows(
      'types.json',
      [
        byColumn(
          columns,
          values.map((value, n) => [n, value]),
        ),
      ],
      { columns },
    )
    assert.deepEqual(await harness.rows('select j from types.json order by n'), [
      ['{"a":[1,null,"x"]}'],
      ['"text"'],
      ['5'],
      ['true'],
      [null],
    ])
    assert.deepEqual(
      await harness.rows('select cast(j as json) from types.json order by n'),
      values.map(value => [value]),
    )
  })

  it('tells 64-bit integers, decimals and the nearest type of what has none', async () => {
    const described = await harness.session.describe(
      "select cast(1 as bigint) as a, sum(cast(1 as bigint)) as b, cast(1 as smallint) as c, cast('2026-01-01' as date) as d",
    )
    assert.deepEqual(
      described.map(({ name, type }) => [name, type]),
      [
        ['a', { kind: 'scalar', name: 'bigint' }],
        ['b', { kind: 'decimal', precision: 38, scale: 0 }],
        ['c', { kind: 'scalar', name: 'integer' }],
        ['d', { kind: 'scalar', name: 'date' }],
      ],
    )
  })

  it('casts a query to its contract', async () => {
    const columns = { a: t.bigint(), b: t.decimal(5, 1), c: t.timestamp(), d: t.string(), e: t.json() }
    await harness.write(
      'types.cast',
      "select sum(x) as a, '12.34' as b, cast('2026-01-31' as date) as c, 5 as d, '[1]' as e from (select 1 as x union all select 2) as s",
      { columns },
    )
    assert.deepEqual(await harness.rows('select * from types.cast'), [
      [3n, '12.3', utc('2026-01-31T00:00:00'), '5', '[1]'],
    ])
  })
})
