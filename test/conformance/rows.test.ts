import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Column, t } from '../../src/define/columns.ts'
import { Harness, refused } from './harness.ts'

const MISFITS: readonly (readonly [string, Column, unknown, RegExp])[] = [
  ['a fraction for a whole number', t.integer(), 1.5, /1\.5 is not a whole number of 32 bits/],
  ['a number of more than 32 bits', t.integer(), 2147483648, /2147483648 is not a whole number of 32 bits/],
  ['a number for a bigint', t.bigint(), 5, /5 is not a bigint of 64 bits/],
  ['a bigint of more than 64 bits', t.bigint(), 1n << 63n, /9223372036854775808n is not a bigint of 64 bits/],
  ['text for a number', t.double(), '1', /'1' is not a number/],
  ['a number for a decimal', t.decimal(4, 2), 1.5, /1\.5 is not a decimal\(4, 2\) as a string, such as '1\.00'/],
  ['a decimal too great', t.decimal(4, 2), '100.00', /'100\.00' is not a decimal/],
  ['a decimal too fine', t.decimal(4, 2), '1.005', /'1\.005' is not a decimal/],
  ['text for a date', t.date(), '2026-01-01', /'2026-01-01' is not a valid Date/],
  ['an invalid date', t.timestamp(), new Date(Number.NaN), /an invalid Date is not a valid Date/],
  ['a time for a date', t.date(), new Date('2026-01-01T10:00:00Z'), /is not a Date at midnight UTC/],
  ['text that is no UUID', t.uuid(), 'abc', /'abc' is not a UUID as a string/],
  ['text for bytes', t.binary(), 'abc', /'abc' is not a Uint8Array/],
  ['what JSON cannot hold', t.json(), () => 1, /is not something that JSON can hold/],
  ['undefined', t.string(), undefined, /undefined is no value; null stands for none/],
  ['a value for a list', t.list(t.integer()), 1, /1 is not an array/],
  ['an element', t.list(t.integer()), ['a'], /'a' is not a whole number/],
  [
    'a member',
    t.struct({ a: t.struct({ b: t.string() }) }),
    { a: { b: 1 } },
    /in member a, in member b, 1 is not a string/,
  ],
  ['an object for a map', t.map(t.string(), t.integer()), {}, /a value of Object is not a Map/],
]

describe('rows made by TypeScript', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  const columns = { id: t.integer(), name: t.string() }

  it('takes chunks of any length, the empty one too', async () => {
    const lengths = [0, 1, 2047, 2048, 2049, 5000]
    let id = 0
    const chunks = lengths.map(length => ({
      id: Array.from({ length }, () => id++),
      name: Array.from({ length }, (_, row) => (row % 3 === 0 ? null : `n${row}`)),
    }))
    const staged = await harness.writeRows('r.lengths', chunks, { columns })
    assert.equal(staged.rows, id)
    const expected = chunks.flatMap(chunk => chunk.id.map((each, row) => [each, chunk.name[row]]))
    assert.deepEqual(await harness.rows('select * from r.lengths order by id'), expected)
  })

  it('makes a table of no chunks', async () => {
    const staged = await harness.writeRows('r.none', [], { columns })
    assert.equal(staged.rows, 0)
    assert.deepEqual(await harness.rows('select * from r.none'), [])
  })

  it('takes columns in any order, and leaves out those that are not of the contract', async () => {
    await harness.writeRows('r.order', [{ more: [true], name: ['a'], id: [1] }], { columns })
    assert.deepEqual(await harness.rows('select * from r.order'), [[1, 'a']])
  })

  it('refuses a chunk without a column, or with columns of several lengths', async () => {
    assert.deepEqual(await refused(harness.writeRows('r.bad', [{ id: [1] }], { columns })), [
      'ENGINE_CAST',
      'A chunk of rows for r.bad has no array for column name',
    ])
    assert.deepEqual(await refused(harness.writeRows('r.bad', [{ id: [1], name: ['a', 'b'] }], { columns })), [
      'ENGINE_CAST',
      'A chunk of rows for r.bad has 2 values of column name, and 1 of the others',
    ])
  })

  for (const [title, column, value, message] of MISFITS) {
    it(`refuses ${title}, naming row and column`, async () => {
      const chunks = [{ v: [null, null] }, { v: [null, value] }]
      const [code, text] = await refused(harness.writeRows('r.bad', chunks, { columns: { v: column } }))
      assert.equal(code, 'ENGINE_CAST')
      assert.match(text ?? '', /^Row 4 of r\.bad, column v \(/)
      assert.match(text ?? '', message)
    })
  }

  it('refuses nulls in required columns, and rows outside the interval', async () => {
    assert.equal(
      (await refused(harness.writeRows('r.bad', [{ v: [null] }], { columns: { v: t.string().required() } })))[0],
      'ENGINE_NULL',
    )
    const mode = {
      kind: 'ranges',
      column: 'ts',
      ranges: [{ start: '2026-01-01 00:00:00', end: '2026-01-02 00:00:00' }],
    } as const
    assert.equal(
      (
        await refused(
          harness.writeRows('r.bad', [{ ts: [new Date('2026-01-02')] }], { columns: { ts: t.timestamp() }, mode }),
        )
      )[0],
      'ENGINE_OUTSIDE_INTERVAL',
    )
  })

  it('passes on what the maker throws, and stages nothing', async () => {
    const broken = function* () {
      yield { id: [1], name: ['a'] }
      throw new RangeError('no more')
    }
    await assert.rejects(harness.writeRows('r.broken', broken(), { columns }), new RangeError('no more'))
    assert.equal(await harness.published('r.broken'), undefined)
  })
})
