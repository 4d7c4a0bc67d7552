import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepsDone, TestProject } from '../support/project.ts'

const RAW = `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/orders.csv', columns: { id: t.bigint(), amount: t.bigint() } })
`
const marts = (more: string) => `import { rule, self, sql, t, table, unique } from 'massif'
import { orders } from '../raw/sources.ts'
export const doubled = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  query: sql\`select id, amount * 2 as amount from \${orders}\`,
})
export const checked = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  checks: [unique('id'), rule('no negative amount', sql\`select * from \${self} where amount < 0\`)],
  query: sql\`select id, amount${more} as amount from \${doubled}\`,
})
export const last = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${checked}\` })
`

test('a check that fails withholds the whole group; resuming goes on from what was staged', async () => {
  const project = new TestProject({
    'raw/sources.ts': RAW,
    'marts/tables.ts': marts(''),
    'data/orders.csv': 'id,amount\n1,10\n2,20\n',
  })
  try {
    assert.equal((await project.run()).outcome, 'published')
    project.write({ 'data/orders.csv': 'id,amount\n1,11\n2,-20\n3,30\n' })
    const failed = await project.run()
    assert.equal(failed.outcome, 'withheld')
    assert.deepEqual(
      failed.errors.map(error => [error.code, error.asset]),
      [['CHECK_FAILED', 'marts.checked']],
    )
    assert.match(failed.errors[0]?.message ?? '', /no negative amount of marts\.checked: 1 violation/)
    assert.match(failed.errors[0]?.related?.[0]?.message ?? '', /amount=-40/)
    assert.ok(failed.errors[0]?.at?.file.endsWith('tables.ts'))
    const old = await project.query('select sum(amount) from marts.doubled', 'marts.doubled')
    assert.equal(String(old[0]?.[0]), '60', 'consumers still see what was published before')

    project.write({ 'marts/tables.ts': marts(' * amount') })
    const resumed = await project.run({ resume: true })
    assert.deepEqual(resumed.errors, [])
    assert.equal(resumed.outcome, 'published')
    assert.equal(resumed.run, failed.run)
    assert.ok(
      resumed.events.some(event => event.event === 'step-finished' && event.asset === 'marts.doubled' && event.reused),
      'what was staged and would be the same is taken over',
    )
    assert.deepEqual(stepsDone(resumed.events).toSorted(), ['marts.checked', 'marts.last'])
    const fresh = await project.query('select sum(amount) from marts.doubled', 'marts.doubled')
    assert.equal(String(fresh[0]?.[0]), '42')
  } finally {
    project.remove()
  }
})

test('a step that fails is told with its place; what is made from it is skipped, the rest is staged', async () => {
  const project = new TestProject({
    'raw/sources.ts': RAW,
    'marts/tables.ts': marts(' // id').replace(
      'amount // id as amount',
      "cast(case when id = 2 then 'two' else '1' end as bigint) as amount",
    ),
    'data/orders.csv': 'id,amount\n1,10\n2,20\n',
  })
  try {
    const { outcome, errors, events } = await project.run()
    assert.equal(outcome, 'failed')
    assert.equal(errors.length, 1)
    assert.equal(errors[0]?.asset, 'marts.checked')
    assert.match(errors[0]?.message ?? '', /two/)
    assert.deepEqual(
      events.flatMap(event => (event.event === 'step-skipped' ? [event.asset] : [])),
      ['marts.last'],
    )
    assert.ok(events.some(event => event.event === 'withheld' && event.tables.join() === 'marts.doubled'))
    await project.with(async ({ lake }) => assert.deepEqual(await lake.list(), ['raw.orders']))
  } finally {
    project.remove()
  }
})

test('resuming when nothing was left undone is refused', async () => {
  const project = new TestProject({
    'raw/sources.ts': RAW,
    'marts/tables.ts': marts(''),
    'data/orders.csv': 'id,amount\n1,10\n',
  })
  try {
    await assert.rejects(project.run({ resume: true }), /RUN_NOTHING_TO_RESUME/)
    await project.run()
    await assert.rejects(project.run({ resume: true }), /RUN_NOTHING_TO_RESUME/)
  } finally {
    project.remove()
  }
})

test('a run that is stopped says so, keeps what it staged, and can go on', async () => {
  const project = new TestProject({
    'raw/sources.ts': RAW,
    'marts/tables.ts': marts(''),
    'data/orders.csv': 'id,amount\n1,10\n2,20\n',
  })
  try {
    const stop = new AbortController()
    const stopped = await project.run({
      signal: stop.signal,
      onEvent: event => {
        if (event.event === 'step-finished' && event.asset === 'marts.doubled') stop.abort()
      },
    })
    assert.equal(stopped.outcome, 'stopped')
    const { outcome, events } = await project.run({ resume: true })
    assert.equal(outcome, 'published')
    assert.deepEqual(stepsDone(events), ['marts.checked', 'marts.last'])
  } finally {
    project.remove()
  }
})
