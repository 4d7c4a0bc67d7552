import assert from 'node:assert/strict'
import { test } from 'node:test'
import { t } from '../../src/define/columns.ts'
import type { Fork } from '../../src/lake/contract.ts'
import { listRuns } from '../../src/state/runs.ts'
import { type TestProject, withProject } from '../support/project.ts'

const header = 'id,amount,paid_at\n'
const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({
  path: 'data/o*.csv', time: 'paid_at', columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() },
})
`,
  'marts/tables.ts': `import { interval, rule, self, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [rule('positive', sql\`select * from \${self} where amount < 0\`)],
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${orders.in(interval)} group by all\`,
})
`,
  'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n2,20,2026-01-02 10:00:00\n`,
}

const withShop = (files: { readonly [path: string]: string }, work: (project: TestProject) => Promise<void>) =>
  withProject({ ...FILES, ...files }, work)

test('what a step had staged and would not stage again leaves nothing behind when the run is resumed', async () => {
  await withShop({}, async project => {
    await project.run()
    project.write({ 'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n2,-1,2026-01-02 10:00:00\n` })
    assert.equal((await project.run()).outcome, 'withheld')
    project.write({ 'data/o1.csv': FILES['data/o1.csv'], 'data/o2.csv': `${header}3,30,2026-01-03 10:00:00\n` })
    const resumed = await project.run({ resume: true })
    assert.deepEqual(resumed.errors, [])
    assert.equal(resumed.outcome, 'published')
    const rows = await project.query('select amount from marts.daily order by day', 'marts.daily')
    assert.deepEqual(
      rows.map(row => String(row[0])),
      ['10', '20', '30'],
    )
  })
})

test('a run whose table somebody else changed can be resumed: it begins again from what is there', async () => {
  await withShop({}, async project => {
    await project.run()
    const bad = `${header}1,-11,2026-01-01 10:00:00\n2,20,2026-01-02 10:00:00\n`
    project.write({ 'data/o1.csv': bad })
    assert.equal((await project.run()).outcome, 'withheld')
    await project.with(async ({ lake, session }) => {
      const fork = (await lake.fork('outside', ['marts.daily'])).get('marts.daily') as Fork
      const columns = { day: t.date(), amount: t.bigint() }
      const request = { fork, columns, partition: [], mode: { kind: 'append' }, summary: {} } as const
      await (await session()).write("select date '2020-01-01' as day, 1 as amount", request)
      await fork.sync()
      await lake.publish([fork])
    })
    project.write({ 'marts/tables.ts': FILES['marts/tables.ts'].replace('amount < 0', 'amount < -100') })
    const resumed = await project.run({ resume: true })
    assert.deepEqual(resumed.errors, [])
    const rows = await project.query('select amount from marts.daily order by day', 'marts.daily')
    assert.deepEqual(
      rows.map(row => String(row[0])),
      ['1', '-11', '20'],
    )
  })
})

test('a defect ends the run as failed, and drops its leases', async () => {
  await withShop({}, async project => {
    const broken = project.run({
      onEvent: event => {
        if (event.event === 'planned' && event.phase === 'tables') throw new TypeError('a defect')
      },
    })
    await assert.rejects(broken, /a defect/)
    await project.with(async ({ database }) => {
      const [run] = await listRuns(database, 1)
      assert.equal(run?.outcome, 'failed')
      assert.match(run?.errors[0]?.message ?? '', /a defect/)
      assert.deepEqual(await database.all('select * from leases'), [])
    })
    assert.equal((await project.run()).outcome, 'published')
  })
})

test('what a rows function throws is its step’s failure, wherever it was thrown', async () => {
  const script = `import { readFileSync } from 'node:fs'
import { t, table } from 'massif'
export const broken = table({
  columns: { n: t.bigint() },
  rows: function* () { yield { n: [BigInt(readFileSync('nowhere.txt', 'utf8'))] } },
})
`
  await withShop({ 'marts/script.ts': script }, async project => {
    const { outcome, errors } = await project.run()
    assert.equal(outcome, 'failed')
    assert.deepEqual(
      errors.map(error => [error.code, error.asset]),
      [['RUN_STEP_FAILED', 'marts.broken']],
    )
  })
})

test('rows without a time are in no interval, and the run says how many there are', async () => {
  await withShop({ 'data/o2.csv': `${header}3,30,\n4,40,\n` }, async project => {
    const told = (events: Awaited<ReturnType<TestProject['run']>>['events']) =>
      events.flatMap(event => (event.event === 'warning' ? [`${event.asset}: ${event.diagnostic.message}`] : []))
    assert.deepEqual(told((await project.run()).events), [
      'marts.daily: 2 rows of raw.orders have no paid_at: they are in no interval',
    ])
    assert.deepEqual(told((await project.run()).events), [])
  })
})
