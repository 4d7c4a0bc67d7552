import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Columns, t } from '../../src/define/columns.ts'
import { Harness, refusal } from './harness.ts'

interface Fault {
  readonly title: string
  readonly columns: Columns
  readonly query: string
  readonly code: string
  readonly message: RegExp
  readonly at?: readonly [number, number]
}

const FAULTS: readonly Fault[] = [
  {
    title: 'text that is no number',
    columns: { a: t.integer() },
    query: "select 'abc' as a",
    code: 'ENGINE_CAST',
    message: /^The value 'abc' does not fit column a \(integer\)$/,
  },
  {
    title: 'a number too great',
    columns: { a: t.integer() },
    query: 'select 3000000000 as a',
    code: 'ENGINE_CAST',
    message: /^The value '3000000000' does not fit column a/,
  },
  {
    title: 'a sum too great',
    columns: { a: t.bigint() },
    query: 'select sum(x) as a from (select 9223372036854775807 as x union all select 1) as s',
    code: 'ENGINE_CAST',
    message: /'9223372036854775808' does not fit column a \(bigint\)/,
  },
  {
    title: 'a decimal too great',
    columns: { b: t.string(), a: t.decimal(4, 2) },
    query: "select '' as b, 123.4 as a",
    code: 'ENGINE_CAST',
    message: /^The value '123.4' does not fit column a \(decimal\(4, 2\)\)$/,
  },
  {
    title: 'text that is no date',
    columns: { a: t.date() },
    query: "select '2026-02-30' as a",
    code: 'ENGINE_CAST',
    message: /'2026-02-30' does not fit column a \(date\)/,
  },
  {
    title: 'text that is no JSON',
    columns: { a: t.json() },
    query: "select '{no' as a",
    code: 'ENGINE_CAST',
    message: /'{no' does not fit column a \(json\)/,
  },
  {
    title: 'text that is no UUID',
    columns: { a: t.uuid() },
    query: "select 'x' as a",
    code: 'ENGINE_CAST',
    message: /'x' does not fit column a \(uuid\)/,
  },
  {
    title: 'an element that does not fit',
    columns: { a: t.list(t.integer()) },
    query: "select array_agg(x) as a from (select 'one' as x) as s",
    code: 'ENGINE_CAST',
    message: /'one' does not fit column a \(list<integer>\)/,
  },
  {
    title: "a cast of the query's own",
    columns: { a: t.integer() },
    query: "select\n  cast(x as integer) as a from (select 'abc' as x) as s",
    code: 'ENGINE_CAST',
    message: /abc/,
    at: [2, 3],
  },
  {
    title: 'a null in a required column',
    columns: { a: t.integer().required() },
    query: 'select 1 as a union all select null',
    code: 'ENGINE_NULL',
    message: /^Column a of x.t is required, and is null in 1 row$/,
  },
  {
    title: 'a null in a required list',
    columns: { a: t.list(t.integer()).required() },
    query: 'select array_agg(x) as a from (select 1 as x where 1 = 0) as s',
    code: 'ENGINE_NULL',
    message: /^Column a of x.t is required, and is null in 1 row$/,
  },
  {
    title: 'a column the contract has and the query has not',
    columns: { a: t.integer(), bb: t.integer() },
    query: 'select 1 as a',
    code: 'CONTRACT_COLUMNS',
    message: /^The query gives no column bb/,
  },
  {
    title: 'an unknown column',
    columns: { a: t.integer() },
    query: 'select\n nope as a',
    code: 'SQL_UNKNOWN_COLUMN',
    message: /nope/,
    at: [2, 2],
  },
  {
    title: 'what is no SQL',
    columns: { a: t.integer() },
    query: 'select 1 as a from',
    code: 'SQL_SYNTAX',
    message: /^The query ends too early$/,
    at: [1, 19],
  },
  {
    title: 'a scalar subquery of several rows',
    columns: { a: t.integer() },
    query: 'select (select x from (select 1 as x union all select 2) as s) as a',
    code: 'ENGINE_QUERY',
    message: /[Mm]ore than one row/,
  },
]

describe('errors of a write', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  for (const { title, columns, query, code, message, at } of FAULTS) {
    it(`tells ${title}`, async () => {
      const [told] = (await refusal(harness.write('x.t', query, { columns }))).diagnostics
      assert.equal(told?.code, code)
      assert.match(told?.message ?? '', message)
      assert.equal(told?.asset, 'x.t')
      assert.deepEqual(told?.at && [told.at.line, told.at.column], at)
      assert.equal(await harness.published('x.t'), undefined)
    })
  }

  it('gives no place in the query for an error of another query it reads', async () => {
    await harness.write('x.texts', "select 'abc' as v", { columns: { v: t.string() } })
    await harness.session.bind('x.numbers', {
      kind: 'query',
      query: 'select cast(v as integer) as v from x.texts',
      columns: { v: t.integer() },
    })
    const [told] = (
      await refusal(harness.write('x.t', 'select v as a from x.numbers', { columns: { a: t.integer() } }))
    ).diagnostics
    assert.deepEqual([told?.code, told?.at], ['ENGINE_CAST', undefined])
  })

  it('tells an error while rows are read', async () => {
    const [told] = (await refusal(harness.rows("select cast(v as integer) from (select 'abc' as v) as s"))).diagnostics
    assert.equal(told?.code, 'ENGINE_CAST')
    assert.deepEqual([told?.at?.line, told?.at?.column], [1, 8])
  })
})
