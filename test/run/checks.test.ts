import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type RunOutcomeSeen, withProject } from '../support/project.ts'

const checked = ({ events }: RunOutcomeSeen): readonly string[] =>
  events.flatMap(event => (event.event === 'check-finished' ? [`${event.check} ${event.ok}`] : []))

const ORDERS = `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/orders.csv', columns: { id: t.bigint(), amount: t.bigint() } })
export const known = csv({ path: 'data/known.csv', columns: { id: t.bigint() } })
`
const DATA = { 'data/orders.csv': 'id,amount\n1,10\n2,-20\n', 'data/known.csv': 'id\n1\n2\n3\n' }
const marts = (
  checks: string,
  limit = 5,
) => `import { fresh, references, rule, run, self, sql, t, table, view } from 'massif'
import { known, orders } from '../raw/sources.ts'
export const some = view({ columns: { id: t.bigint() }, query: sql\`select id from \${known} where id < ${limit}\` })
export const copy = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  checks: [${checks}],
  query: sql\`select id, amount from \${orders}\`,
})
`

test('a check that only warned and failed is due when it is made an error, though nothing else changed', async () => {
  const positive = 'rule("positive", sql`select * from ${self} where amount < 0`)'
  await withProject({ 'raw/sources.ts': ORDERS, 'marts/t.ts': marts(`${positive}.warn()`), ...DATA }, async project => {
    const first = await project.run()
    assert.equal(first.outcome, 'published')
    assert.deepEqual(checked(first), ['positive false'])
    assert.deepEqual(checked(await project.run()), [], 'what was told once of the same rows is not told again')
    project.write({ 'marts/t.ts': marts(positive) })
    const strict = await project.run()
    assert.equal(strict.outcome, 'withheld')
    assert.deepEqual(checked(strict), ['positive false'])
  })
})

test('a rule that asks for the time of the run is due in every run', async () => {
  const late = "rule('not late', sql`select 1 from ${known} where ${run.time} > timestamp '2026-02-01' limit 1`)"
  await withProject({ 'raw/sources.ts': ORDERS, 'marts/t.ts': marts(late), ...DATA }, async project => {
    assert.equal((await project.run({ now: new Date('2026-01-01T00:00:00Z') })).outcome, 'published')
    assert.equal((await project.run({ now: new Date('2026-03-01T00:00:00Z') })).outcome, 'withheld')
  })
})

test('a check is due when the query of a view that it reads changed', async () => {
  const checks =
    "references('id', some, 'id'), rule('in some', sql`select 1 from ${self} where id not in (select id from ${some})`)"
  await withProject({ 'raw/sources.ts': ORDERS, 'marts/t.ts': marts(checks), ...DATA }, async project => {
    assert.equal((await project.run()).outcome, 'published')
    assert.deepEqual(checked(await project.run()), [])
    project.write({ 'marts/t.ts': marts(checks, 2) })
    const stricter = await project.run()
    assert.deepEqual(checked(stricter), ['references(id, marts.some.id) false', 'in some false'])
    assert.equal(stricter.outcome, 'withheld')
  })
})

test('a source is landed after those its checks look at, and not kept back when they fail', async () => {
  const sources = `import { csv, references, t } from 'massif'
export const customers = csv({ path: 'data/customers.csv', columns: { id: t.bigint() } })
export const orders = csv({
  path: 'data/orders.csv', columns: { id: t.bigint(), customer: t.bigint() },
  checks: [references('customer', customers, 'id')],
})
`
  // Many customers, so that they take longer than the orders.
  const customers = (count: number) => `id\n${Array.from({ length: count }, (_, id) => id).join('\n')}\n`
  await withProject(
    { 'raw/sources.ts': sources, 'data/customers.csv': customers(10), 'data/orders.csv': 'id,customer\n1,2\n' },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      project.write({ 'data/customers.csv': customers(300_000), 'data/orders.csv': 'id,customer\n1,2\n2,250000\n' })
      const both = await project.run()
      assert.deepEqual(both.errors, [])
      project.write({ 'data/customers.csv': 'id\nnone\n', 'data/orders.csv': 'id,customer\n1,2\n2,3\n' })
      const half = await project.run()
      assert.equal(half.outcome, 'failed')
      assert.deepEqual(
        half.events.flatMap(event => (event.event === 'published' ? event.tables : [])),
        ['raw.orders'],
      )
    },
  )
})

test('a view shows what landed after a check had looked through it', async () => {
  const sources = (more = '') => `import { csv, rule, sql, t, view } from 'massif'
export const big = csv({ path: 'data/big.csv', columns: { id: t.bigint() } })
export const both = view({ columns: { id: t.bigint() }, query: sql\`select id from \${big}\` })
export const small = csv({
  path: 'data/small.csv', columns: { id: t.bigint() },
  checks: [rule('some${more}', sql\`select 1 from (select count(*) as n from \${both}) b where n < 0\`)],
})
`
  const marts = `import { sql, t, table } from 'massif'
import { both } from '../raw/sources.ts'
export const counted = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${both}\` })
`
  const ids = (count: number) => `id\n${Array.from({ length: count }, (_, id) => id).join('\n')}\n`
  await withProject(
    { 'raw/sources.ts': sources(), 'marts/t.ts': marts, 'data/big.csv': ids(10), 'data/small.csv': ids(1) },
    async project => {
      await project.run()
      project.write({ 'data/big.csv': ids(300_000), 'data/small.csv': ids(2) })
      const { errors } = await project.run()
      assert.deepEqual(errors, [])
      assert.equal(String((await project.query('select n from marts.counted', 'marts.counted'))[0]?.[0]), '300000')
    },
  )
})

test('rows that were fine are looked at again when a view they refer to may have lost what they name', async () => {
  const sources = `import { csv, references, sql, t, table, view } from 'massif'
export const ids = csv({ path: 'data/ids*.csv', columns: { id: t.bigint() } })
export const barred = csv({ path: 'data/barred*.csv', columns: { id: t.bigint() } })
export const allowed = view({
  columns: { id: t.bigint() },
  query: sql\`select id from \${ids} where id not in (select id from \${barred})\`,
})
export const copy = table({
  columns: { id: t.bigint() }, checks: [references('id', allowed, 'id')], query: sql\`select id from \${ids}\`,
})
`
  const files = { 'raw/sources.ts': sources, 'data/ids.csv': 'id\n1\n2\n', 'data/barred.csv': 'id\n9\n' }
  await withProject(files, async project => {
    assert.equal((await project.run()).outcome, 'published')
    project.write({ 'data/barred2.csv': 'id\n2\n' })
    assert.equal((await project.run()).outcome, 'withheld')
  })
})

test('folders and exports may be called as SQL calls its own', async () => {
  const script = `import { references, t, table, unique } from 'massif'
import { table as all } from '../order/sources.ts'
export const select = table({
  columns: { id: t.bigint() },
  checks: [unique('id'), references('id', all, 'id')],
  reads: [all],
  rows: async function* (read) { for await (const { id } of read(all)) yield { id } },
})
`
  const source = "export const table = csv({ path: 'data/o.csv', checks: [unique('id')], columns: { id: t.bigint() } })"
  await withProject(
    {
      'order/sources.ts': `import { csv, t, unique } from 'massif'\n${source}\n`,
      'group/script.ts': script,
      'data/o.csv': 'id\n1\n2\n',
    },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      project.write({ 'data/o.csv': 'id\n1\n2\n3\n' })
      const again = await project.run()
      assert.deepEqual(again.errors, [])
      assert.equal(checked(again).length, 3)
    },
  )
})

const LOG = (
  extra = '',
) => `import { affected, changes, csv, interval, notNull, rule, self, sql, t, table, unique } from 'massif'
export const log = csv({ path: 'data/*.csv', time: 'day', columns: { id: t.bigint(), day: t.timestamp(), amount: t.bigint() } })
export const days = table({
  columns: { id: t.bigint(), day: t.timestamp(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('id'), notNull('amount'), rule('positive', sql\`select * from ${'${self}'} d where d.amount < 0 or lower(cast(amount as varchar)) = 'x'\`),
    rule('few', sql\`select count(*) from ${'${self}'} having count(*) > 100\`)],
  query: sql\`select id, day, amount from ${'${log.in(interval)}'}\`,
})${extra}
`

const cost = ({ events }: RunOutcomeSeen): readonly string[] =>
  events.flatMap(event => (event.event === 'check-finished' ? [`${event.check} ${event.looked}/${event.rows}`] : []))

test('checks look at the rows that are new where that is exact, rules too, and tell how many these were', async () => {
  const files = { 'raw/log.ts': LOG(), 'data/1.csv': 'id,day,amount\n1,2026-01-01,5\n2,2026-01-02,5\n' }
  await withProject(files, async project => {
    assert.deepEqual(cost(await project.run()), ['unique(id) 2/2', 'notNull(amount) 0/2', 'positive 2/2', 'few 2/2'])
    project.write({ 'data/2.csv': 'id,day,amount\n3,2026-01-03,5\n' })
    assert.deepEqual(cost(await project.run()), ['unique(id) 1/3', 'notNull(amount) 0/3', 'positive 1/3', 'few 3/3'])
    project.write({ 'data/3.csv': 'id,day,amount\n4,2026-01-04,-5\n' })
    const bad = await project.run()
    assert.equal(bad.outcome, 'withheld')
    assert.deepEqual(checked(bad), ['unique(id) true', 'notNull(amount) true', 'positive false', 'few true'])
  })
})

test('a check looks at all rows again when the columns are others than when it last looked', async () => {
  const declared = (columns: string, query: string, checks: string) =>
    `import { csv, interval, notNull, sql, t, table } from 'massif'
export const log = csv({ path: 'data/*.csv', time: 'day', columns: { id: t.bigint(), day: t.timestamp(), amount: t.bigint() } })
export const days = table({ columns: { ${columns} }, load: { by: 'interval', time: 'day', grain: 'day', onCodeChange: 'forward' },
  checks: [${checks}], query: sql\`select ${query} from ${'${log.in(interval)}'}\` })`
  const day = (n: number) => ({ [`data/${n}.csv`]: `id,day,amount\n${n},2026-01-0${n},5\n` })
  const whole = declared('day: t.timestamp(), amount: t.bigint()', 'day, amount', "notNull('amount')")
  await withProject({ 'raw/log.ts': whole, ...day(1) }, async project => {
    assert.equal((await project.run()).outcome, 'published')
    project.write({ 'raw/log.ts': declared('day: t.timestamp()', 'day', ''), ...day(2) })
    assert.equal((await project.run({ allowDrop: true })).outcome, 'published')
    // The column of this name is a new one, which rows of before have not.
    project.write({ 'raw/log.ts': whole, ...day(3) })
    const again = await project.run()
    assert.deepEqual(checked(again), ['notNull(amount) false'])
    assert.equal(again.outcome, 'withheld')
  })
})
