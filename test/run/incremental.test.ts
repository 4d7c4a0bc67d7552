import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { stepsDone, TestProject } from '../support/project.ts'

const RAW = `import { csv, t } from 'massif'
export const orders = csv({
  path: 'data/orders-*.csv',
  time: 'paid_at',
  columns: { id: t.bigint(), customer: t.string(), amount: t.decimal(12, 2), paid_at: t.timestamp() },
})
export const customers = csv({ path: 'data/customers.csv', columns: { name: t.string(), country: t.string() } })
`
const MARTS = `import { interval, notNull, sql, t, table, unique } from 'massif'
import { customers, orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), country: t.string(), orders: t.bigint(), amount: t.decimal(12, 2) },
  key: ['day', 'country'],
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day', 'country'), notNull('day')],
  query: sql\`select cast(o.paid_at as date) as day, c.country, count(*) as orders, sum(o.amount) as amount
    from \${orders.in(interval)} o join \${customers.lookup('latest')} c on c.name = o.customer group by all\`,
})
export const totals = table({
  columns: { country: t.string(), amount: t.decimal(12, 2) },
  query: sql\`select country, sum(amount) as amount from \${daily} group by all\`,
})
export const weekly = table({
  columns: { day: t.date(), orders: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select d.day, (select sum(b.orders) from \${daily.in(interval, { back: '7 days' })} b
      where b.day <= d.day and b.day > d.day - interval 7 day) as orders
    from (select distinct day from \${daily.in(interval)}) d\`,
})
`
const FILES = {
  'raw/sources.ts': RAW,
  'marts/tables.ts': MARTS,
  'data/customers.csv': 'name,country\nann,FR\nbob,DE\n',
  'data/orders-1.csv': 'id,customer,amount,paid_at\n1,ann,10.00,2026-01-01 10:00:00\n2,bob,5.50,2026-01-02 11:00:00\n',
  'data/orders-2.csv': 'id,customer,amount,paid_at\n3,ann,7.25,2026-01-20 09:00:00\n',
}

const project = new TestProject(FILES)
after(() => project.remove())

const daily = async () =>
  (
    await project.query(
      'select cast(day as varchar), country, orders, cast(amount as varchar) from marts.daily order by 1, 2',
      'marts.daily',
    )
  ).map(row => row.join(' '))

test('a first run computes everything, over the time the inputs span', async () => {
  const { outcome, events, errors } = await project.run()
  assert.deepEqual(errors, [])
  assert.equal(outcome, 'published')
  assert.deepEqual(stepsDone(events).toSorted(), [
    'marts.daily: 2026-01-01 to 2026-01-20',
    'marts.totals',
    'marts.weekly: 2026-01-01 to 2026-01-20',
    'raw.customers',
    'raw.orders',
  ])
  assert.deepEqual(await daily(), ['2026-01-01 FR 1 10.00', '2026-01-02 DE 1 5.50', '2026-01-20 FR 1 7.25'])
  const published = events.filter(event => event.event === 'published').map(event => event.tables)
  assert.ok(
    published.some(tables => tables.join() === 'marts.daily,marts.totals,marts.weekly'),
    'tables switch together',
  )
})

test('a run with nothing new does nothing', async () => {
  const { outcome, events } = await project.run()
  assert.equal(outcome, 'unchanged')
  assert.deepEqual(stepsDone(events), [])
})

test('a late row redoes its own day, and what looks back on it', async () => {
  project.write({
    'data/orders-3.csv': 'id,customer,amount,paid_at\n4,bob,1.00,2026-01-02 23:59:59\n5,ann,2.00,2026-01-21 08:00:00\n',
  })
  const plan = await project.plan()
  assert.deepEqual(
    plan.sources.map(source => source.asset),
    ['raw.orders'],
  )
  assert.deepEqual(plan.unchanged, ['raw.customers'])
  const { outcome, events, errors } = await project.run()
  assert.deepEqual(errors, [])
  assert.equal(outcome, 'published')
  assert.deepEqual(stepsDone(events), [
    'raw.orders',
    'marts.daily: 2026-01-02, 2026-01-21',
    ...['marts.totals', 'marts.weekly: 2026-01-02 to 2026-01-09, 2026-01-21'].toSorted(),
  ])
  assert.deepEqual(await daily(), [
    '2026-01-01 FR 1 10.00',
    '2026-01-02 DE 2 6.50',
    '2026-01-20 FR 1 7.25',
    '2026-01-21 FR 1 2.00',
  ])
})

test('a lookup that changed keeps the past as it is', async () => {
  project.write({ 'data/customers.csv': 'name,country\nann,IT\nbob,DE\n' })
  const { events } = await project.run()
  assert.deepEqual(stepsDone(events), ['raw.customers'])
  project.write({ 'data/orders-4.csv': 'id,customer,amount,paid_at\n6,ann,3.00,2026-01-22 08:00:00\n' })
  await project.run()
  assert.deepEqual((await daily()).slice(-2), ['2026-01-21 FR 1 2.00', '2026-01-22 IT 1 3.00'])
})

test('changed code redoes all of its table and what is made from it; a changed comment redoes nothing', async () => {
  project.write({ 'marts/tables.ts': MARTS.replace('select cast(o.paid_at', '-- by day\n select cast(o.paid_at') })
  assert.deepEqual(stepsDone((await project.run()).events), [])
  project.write({ 'marts/tables.ts': MARTS.replace('sum(o.amount) as amount', 'sum(o.amount) * 2 as amount') })
  const { events } = await project.run()
  const steps = stepsDone(events)
  assert.ok(steps.includes('marts.daily: 2026-01-01 to 2026-01-22'))
  assert.deepEqual((await daily())[0], '2026-01-01 IT 1 20.00', 'redone whole, with the lookup as it is now')
})

test('a column added to the contract is added to the table, and the rest is left alone', async () => {
  const more = MARTS.replace(
    'orders: t.bigint(), amount',
    'orders: t.bigint(), biggest: t.decimal(12, 2), amount',
  ).replace('count(*) as orders,', 'count(*) as orders, max(o.amount) as biggest,')
  project.write({ 'marts/tables.ts': more })
  const { outcome, errors } = await project.run()
  assert.deepEqual(errors, [])
  assert.equal(outcome, 'published')
  const rows = await project.query('select max(biggest) from marts.daily', 'marts.daily')
  assert.equal(String(rows[0]?.[0]), '10.00')
})
