import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { t } from '../../src/define/columns.ts'
import { Harness, refusal } from './harness.ts'

interface Fault {
  readonly title: string
  readonly query: string
  readonly code: string
  readonly message: string
  /** Line, column and length. */
  readonly at?: readonly [number, number, number?]
  readonly hint?: RegExp
}

const FAULTS: readonly Fault[] = [
  {
    title: 'a column that is not there',
    query: 'select id,\n  amuont\nfrom raw.orders',
    code: 'SQL_UNKNOWN_COLUMN',
    message: 'There is no column amuont',
    at: [2, 3, 6],
    hint: /^Did you mean amount/,
  },
  {
    title: 'a column of an alias that is not there',
    query: 'select o.amuont from raw.orders o',
    code: 'SQL_UNKNOWN_COLUMN',
    message: 'o has no column amuont',
    at: [1, 8, 8],
    hint: /amount/,
  },
  {
    title: 'a column after text of several bytes a character',
    query: "select 'é日本', '👍' as x, nope from raw.orders",
    code: 'SQL_UNKNOWN_COLUMN',
    message: 'There is no column nope',
    at: [1, 26, 4],
  },
  {
    title: 'a column of a join that is on one side only',
    query: 'select 1 from raw.orders a join raw.orders b using (idd)',
    code: 'SQL_UNKNOWN_COLUMN',
    message: 'There is no column idd',
    at: [1, 53, 3],
  },
  {
    title: 'a table that is not there',
    query: 'select *\nfrom raw.ordrs',
    code: 'SQL_UNKNOWN_TABLE',
    message: 'There is no table ordrs',
    at: [2, 6, 9],
    hint: /orders/,
  },
  {
    title: 'a namespace that is not there',
    query: 'select * from nowhere.orders',
    code: 'SQL_UNKNOWN_TABLE',
    message: 'There is no table nowhere.orders',
    at: [1, 15, 14],
  },
  {
    title: 'an alias that is not there',
    query: 'select x.id from raw.orders o',
    code: 'SQL_UNKNOWN_TABLE',
    message: 'There is no table x',
    at: [1, 8, 4],
  },
  {
    title: 'what is no SQL',
    query: 'select id\nfrom raw.orders\nwher id = 1',
    code: 'SQL_SYNTAX',
    message: 'Syntax error at or near "id"',
    at: [3, 6, 2],
  },
  {
    title: 'an end too early',
    query: 'select id from',
    code: 'SQL_SYNTAX',
    message: 'The query ends too early',
    at: [1, 15],
  },
  { title: 'nothing', query: '  ', code: 'SQL_SYNTAX', message: 'The query is empty' },
  {
    title: 'a function that is not there',
    query: 'select foo(id) from raw.orders',
    code: 'SQL_INVALID',
    message: 'There is no function foo',
    at: [1, 8, 3],
  },
  {
    title: 'types that do not go together',
    query: 'select id + name from raw.orders',
    code: 'SQL_INVALID',
    message: 'No function fits +(BIGINT, VARCHAR)',
    at: [1, 11],
  },
  {
    title: 'a column outside its group',
    query: 'select name, sum(id) from raw.orders',
    code: 'SQL_INVALID',
    message: 'column "name" must appear in the GROUP BY clause or must be part of an aggregate function.',
    at: [1, 8, 4],
  },
  {
    title: 'several statements',
    query: 'select 1; select 2',
    code: 'SQL_INVALID',
    message: 'A query must be one statement',
  },
  {
    title: 'a statement without rows',
    query: 'create table x (a integer)',
    code: 'SQL_INVALID',
    message: 'Only a query that gives rows can stand here',
  },
  {
    title: 'a parameter',
    query: 'select ? + 1',
    code: 'SQL_INVALID',
    message: 'The query has parameters, which nothing gives a value',
  },
]

describe('describe', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
    const columns = { id: t.bigint(), name: t.string(), amount: t.decimal(12, 2) }
    await harness.session.bind('raw.orders', { kind: 'columns', columns })
  })
  after(() => harness[Symbol.asyncDispose]())

  it('tells columns in order, whether or not the query ends in a semicolon', async () => {
    for (const end of ['', ';', ' ; -- done', '\n/* done; */'])
      assert.deepEqual(
        (await harness.session.describe(`select name, id, amount * 2 as twice from raw.orders${end}`)).map(
          ({ name }) => name,
        ),
        ['name', 'id', 'twice'],
      )
  })

  it('runs nothing', async () => {
    const [column] = await harness.session.describe("select cast('no number' as integer) as n from raw.orders")
    assert.deepEqual(column?.type, { kind: 'scalar', name: 'integer' })
  })

  for (const { title, query, code, message, at, hint } of FAULTS) {
    it(`refuses ${title}`, async () => {
      const [told] = (await refusal(harness.session.describe(query))).diagnostics
      assert.deepEqual([told?.code, told?.message], [code, message])
      const place = at && { file: '', line: at[0], column: at[1], ...(at[2] === undefined ? {} : { length: at[2] }) }
      assert.deepEqual(told?.at, place)
      if (hint) assert.match(told?.hint ?? '', hint)
    })
  }
})
