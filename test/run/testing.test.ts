import { AssertionError } from 'node:assert'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { failureText } from '../../src/run/test/failure-text.ts'
import { type FinishedTest, runTests } from '../../src/run/test/run-tests.ts'
import { given, testTable } from '../../src/test.ts'
import { Folder } from '../project/folder.ts'

const ORDERS = `import { csv, sql, t, table, view, interval, changes, affected, rule, self, unique, run } from 'massif'
export const payments = csv({ path: 'x.csv', time: 'paid_at', columns: { id: t.string(), customer: t.bigint(), amount: t.decimal(12, 2), status: t.string(), paid_at: t.timestamp(), w: t.double() } })
export const settled = view({ columns: payments.columns, query: sql\`select * from \${payments} where status = 'settled'\` })
export const orders = table({ columns: { id: t.string().required(), amount: t.decimal(12, 2), paid_at: t.timestamp() }, key: ['id'], load: { by: 'interval', time: 'paid_at', grain: 'day' },
  checks: [unique('id'), rule('no negative', sql\`select * from \${self} where amount < 0\`)],
  query: sql\`select id, amount, paid_at from \${payments.in(interval)} where status = 'settled'\` })
export const spent = table({ columns: { customer: t.bigint(), spent: t.decimal(38, 2), w: t.double() }, key: ['customer'],
  load: { by: 'merge', keys: sql\`select customer from \${changes(payments)}\` },
  query: sql\`select customer, sum(amount) as spent, sum(w) as w from \${payments} where customer in (select customer from \${affected}) group by all\` })
export const hist = table({ columns: { customer: t.bigint(), status: t.string(), vf: t.timestamp(), vt: t.timestamp() }, key: ['customer'],
  load: { by: 'history', from: 'vf', to: 'vt' }, query: sql\`select customer, max(status) as status from \${settled} group by all\` })
export const log = table({ columns: { id: t.string() }, load: { by: 'append' }, query: sql\`select id from \${changes(payments)}\` })
export const doubled = table({ columns: { id: t.string(), n: t.bigint() }, reads: [orders], rows: async function* (read) {
  for await (const c of read(orders)) yield { id: c.id, n: c.id.map(() => 2n) } } })
export const today = table({ columns: { d: t.date() }, query: sql\`select cast(\${run.time} as date) as d\` })
`

const TESTS = `import { given, test } from 'massif'
import { doubled, hist, log, orders, payments, settled, spent, today } from './orders.ts'
const paid = given(payments, [
  { id: 'a', customer: 1, amount: '12.50', status: 'settled', paid_at: '2026-01-31 10:00', w: 0.1 },
  { id: 'b', customer: 1, amount: '2', status: 'open', paid_at: new Date('2026-01-31T11:00Z'), w: 0.2 },
  { id: 'c', customer: 2, amount: '1', status: 'settled', paid_at: '2026-02-01' },
])
export const settledOnly = test(orders, { given: [paid], expect: [{ id: 'a', amount: '12.5' }, { id: 'c' , amount: '1'}] })
export const oneDay = test(orders, { given: [paid], interval: '2026-01-31', self: [{ id: 'z', paid_at: '2026-01-30' }, { id: 'y', paid_at: '2026-01-31' }], expect: [{ id: 'a' }, { id: 'z' }] })
export const wrong = test(orders, { given: [paid], expect: [{ id: 'a', amount: '13' }, { id: 'x' }] })
export const throughView = test(settled, { given: [paid], expect: [{ id: 'a' }, { id: 'c' }] })
export const merged = test(spent, { given: [paid], changes: [given(payments, [{ customer: 1 }])], self: [{ customer: 1, spent: '1' }, { customer: 2, spent: '77' }], expect: [{ customer: 1, spent: '14.5', w: 0.3 }, { customer: 2, spent: '77' }] })
export const history = test(hist, { given: [paid], time: '2026-03-01', self: [{ customer: 1, status: 'open', vf: '2026-01-01' }, { customer: 2, status: 'settled', vf: '2026-01-01' }],
  expect: [{ customer: 1, status: 'open', vf: '2026-01-01', vt: '2026-03-01' }, { customer: 1, status: 'settled', vf: '2026-03-01', vt: null }, { customer: 2, status: 'settled', vf: '2026-01-01' }] })
export const appended = test(log, { given: [paid], changes: [given(payments, [{ id: 'n' }])], self: [{ id: 'o' }], expect: [{ id: 'o' }, { id: 'n' }] })
export const script = test(doubled, { given: [given(orders, [{ id: 'q' }])], expect: [{ id: 'q', n: 2 }] })
export const negative = test(orders, { check: 'no negative', self: [{ id: 'a', amount: '-1' }, { id: 'b', amount: '1' }], violations: 1 })
export const nothing = test(orders, { expect: [] })
export const noTime = test(today, { expect: [{ d: '2026-01-01' }] })
export const onDay = test(today, { time: '2026-01-01 05:00', expect: [{ d: '2026-01-01' }] })
export const strangeColumn = test(orders, { given: [given(payments, [{ idd: 'x' } as never])], expect: [] })
`

let folder: Folder
let finished: ReadonlyMap<string, FinishedTest>
before(async () => {
  folder = new Folder({
    'marts/orders.ts': ORDERS,
    'marts/orders.test.ts': TESTS,
    // Belongs to a runner: importing it here would run it.
    'marts/other.test.ts': "import test from 'node:test'\nimport { sql } from 'massif'\nthrow new Error(String(sql))",
  })
  finished = new Map((await runTests(folder.directory, [], () => {})).map(one => [one.name, one]))
})
after(() => folder[Symbol.dispose]())

const outcome = (name: string) => {
  const found = finished.get(name)
  assert.ok(found, `there is no test ${name}`)
  return found
}

test('tests of every load, of views, TypeScript and checks pass where rows are as expected', () => {
  const failed = [...finished.values()].filter(({ ok }) => !ok).map(({ name }) => name)
  assert.deepEqual(failed, ['wrong', 'noTime', 'strangeColumn'])
  assert.equal(finished.size, 13)
})

test('a failure shows the rows that differ', () => {
  assert.equal(
    failureText(outcome('wrong')),
    `2 rows, as many as expected, but not the same
  id  amount
- a   13.00 *
+ a   12.50 *
- x   null
+ c   1.00`,
  )
  assert.equal(outcome('wrong').line, 10)
})

test('a test that is not as it must be says why', () => {
  assert.deepEqual(
    outcome('noTime').errors?.map(({ code }) => code),
    ['TEST_DEFINITION'],
  )
  const [strange] = outcome('strangeColumn').errors ?? []
  assert.equal(strange?.message, 'marts.payments has no column idd')
  assert.equal(strange?.hint, 'Did you mean id?')
  assert.equal(strange?.at?.file, folder.path('marts/orders.test.ts'))
})

test('tests are chosen by their names, tables and namespaces', async () => {
  const names = async (...words: string[]) =>
    (await runTests(folder.directory, words, () => {})).map(({ name }) => name)
  assert.deepEqual(await names('merged'), ['merged'])
  assert.deepEqual(await names('marts.today'), ['noTime', 'onDay'])
  assert.equal((await names('marts.*')).length, 13)
  await assert.rejects(names('merge'), /TEST_DEFINITION: No test is called "merge"/)
})

test('a table is tested from within another runner, whose modules are not the project’s', async () => {
  const { orders, payments } = await import(pathToFileURL(folder.path('marts/orders.ts')).href)
  const rows = [{ id: 'a', amount: '1', status: 'settled', paid_at: '2026-01-01' }]
  await testTable(orders, { given: [given(payments, rows)], expect: [{ id: 'a', amount: '1.00' }] } as never)
  await assert.rejects(
    testTable(orders, { given: [given(payments, rows)], expect: [{ id: 'b' }] } as never),
    (error: unknown) =>
      error instanceof AssertionError &&
      /marts\.orders \(.*testing\.test\.ts:\d+\): 1 row, as many as expected, but not the same\n {2}id\n- b\n\+ a$/.test(
        error.message,
      ),
  )
})

test('a step’s refusals are a test’s too', async () => {
  using strict = new Folder({
    'a.ts': `import { sql, t, table, csv, interval, changes, affected } from 'massif'
export const raw = csv({ path: 'x.csv', time: 'day', columns: { k: t.bigint(), day: t.timestamp() } })
export const required = table({ columns: { k: t.bigint().required() }, query: sql\`select k from \${raw}\` })
export const moved = table({ columns: { day: t.timestamp() }, load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select day + interval '1 day' as day from \${raw.in(interval)}\` })
export const keyed = table({ columns: { k: t.bigint() }, key: ['k'], load: { by: 'merge', keys: sql\`select k from \${changes(raw)}\` },
  query: sql\`select k from \${raw} where k in (select k from \${affected})\` })
export const typo = table({ columns: { k: t.bigint() }, query: sql\`select kk as k from \${raw}\` })`,
    'a.test.ts': `import { given, test } from 'massif'
import { raw, required, moved, keyed, typo } from './a.ts'
const two = [given(raw, [{ k: 1, day: '2026-01-01' }, { k: 1, day: '2026-01-02' }])]
export const a = test(required, { given: [given(raw, [{ day: '2026-01-01' }])], expect: [{ k: 1 }] })
export const b = test(moved, { given: two, expect: [] })
export const c = test(keyed, { given: two, expect: [{ k: 1 }] })
export const d = test(typo, { given: two, expect: [] })`,
  })
  const codes = (await runTests(strict.directory, [], () => {})).map(({ errors }) => errors?.[0]?.code)
  assert.deepEqual(codes, ['ENGINE_NULL', 'ENGINE_OUTSIDE_INTERVAL', 'ENGINE_KEY', 'SQL_UNKNOWN_COLUMN'])
})
