import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { dropLeases, takeLeases } from '../../src/state/leases.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'
import { TestProject } from '../support/project.ts'

const project = new TestProject({
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/o*.csv', columns: { id: t.bigint(), amount: t.bigint() } })
`,
  'marts/tables.ts': `import { sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const total = table({ columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${orders}\` })
`,
  'data/o1.csv': 'id,amount\n1,10\n',
})
after(() => project.remove())

const total = async () => String((await project.query('select amount from marts.total', 'marts.total'))[0]?.[0])
const database = async <T>(work: (state: ReturnType<typeof openSqlite>) => Promise<T>): Promise<T> => {
  const state = openSqlite(join(project.directory, 'lake', 'massif.db'))
  try {
    return await work(state)
  } finally {
    await state.close()
  }
}
const other = { run: 'r-other', host: hostname(), process: process.pid }
test('a run waits for another one as long as it is told, and then goes on', async () => {
  await project.run({ assets: ['orders'] })
  await taken('marts.total')
  await assert.rejects(project.run(), /RUN_LOCKED: Run r-other .* is at work on marts.total/)
  await assert.rejects(project.run({ wait: 300 }), /RUN_LOCKED/)
  const waiting = project.run({ wait: 20_000 })
  await new Promise(resolve => setTimeout(resolve, 700))
  await database(state => dropLeases(state, other))
  const { outcome, events } = await waiting
  assert.equal(outcome, 'published')
  const told = events.filter(event => event.event === 'warning').map(({ diagnostic }) => diagnostic.message)
  assert.deepEqual(told, ['Run r-other is at work on marts.total'], 'it says once what it waits for')
  assert.equal(await total(), '10')
})

test('a run whose leases another one took publishes neither tables nor sources', async () => {
  project.write({ 'data/o2.csv': 'id,amount\n2,20\n' })
  const away = await project.run({
    onEvent: event => {
      if (event.event === 'step-started' && event.kind === 'table') void taken('marts.total')
    },
  })
  assert.equal(away.outcome, 'withheld')
  assert.match(away.errors[0]?.message ?? '', /was away for so long that another one took marts.total/)
  assert.equal(away.errors[0]?.code, 'RUN_LEASE_LOST')
  assert.equal(await total(), '10')
  await database(state => dropLeases(state, other))
  assert.equal((await project.run()).outcome, 'published')
  assert.equal(await total(), '30')

  project.write({ 'data/o3.csv': 'id,amount\n3,30\n' })
  const late = await project.run({
    onEvent: event => {
      if (event.event === 'step-started' && event.kind === 'land') void taken('raw.orders')
    },
  })
  assert.equal(late.errors[0]?.code, 'RUN_LEASE_LOST')
  assert.equal(await total(), '30')
  await database(state => dropLeases(state, other))
  assert.equal((await project.run()).outcome, 'published')
  assert.equal(await total(), '60')
})

test('a clock that went back is told of, and snapshots stay in their order', async () => {
  project.write({ 'data/o4.csv': 'id,amount\n4,40\n' })
  const past = new Date(Date.now() - 86_400_000)
  const { outcome, events } = await project.run({ now: past })
  assert.equal(outcome, 'published')
  assert.equal(await total(), '100')
  const told = events.flatMap(event => (event.event === 'warning' ? [event.diagnostic] : []))
  assert.deepEqual(
    told.map(({ code, asset }) => [code, asset]),
    [
      ['RUN_CLOCK_BACK', 'raw.orders'],
      ['RUN_CLOCK_BACK', 'marts.total'],
    ],
  )
  assert.match(told[0]?.message ?? '', /^raw.orders was written at .*Z, which is 24 h ahead of the clock$/)
  await project.with(async ({ lake }) => {
    for (const { snapshots } of (await lake.resolve(['raw.orders', 'marts.total'])).values()) {
      const times = snapshots.map(({ at }) => at)
      assert.deepEqual(
        times,
        [...new Set(times)].toSorted((a, b) => a - b),
      )
    }
  })
})

/** Takes a lease as another run does that found it expired. */
async function taken(table: string): Promise<void> {
  await database(state =>
    takeLeases(
      state,
      [table],
      other,
      { now: '9999-01-01T00:00:00.000Z', expiresAt: new Date(Date.now() + 60_000).toISOString() },
      () => false,
    ),
  )
}
