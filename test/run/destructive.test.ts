import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { type RunSettings, stepsDone, type TestProject, withProject } from '../support/project.ts'

const SOURCES = `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/orders.csv', maxRejected: 9,
  columns: { id: t.bigint(), amount: t.bigint(), note: t.string() } })
`
const TABLES = `import { sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const sales = table({
  columns: { id: t.bigint(), amount: t.decimal(12, 2), note: t.string() },
  query: sql\`select id, amount, note from \${orders}\`,
})
export const total = table({ columns: { amount: t.decimal(38, 2) }, query: sql\`select sum(amount) as amount from \${sales}\` })
`
const FILES = {
  'raw/sources.ts': SOURCES,
  'marts/tables.ts': TABLES,
  'data/orders.csv': 'id,amount,note\n1,10,a\n2,20,b\nx,1,c\n',
}

const NARROWER = TABLES.replace('amount: t.decimal(12, 2), note: t.string()', 'amount: t.integer()').replace(
  'id, amount, note from',
  'id, cast(amount as integer) as amount from',
)

async function refusal(project: TestProject, settings: RunSettings = {}) {
  try {
    await project.run(settings)
  } catch (error) {
    assert.ok(error instanceof MassifError)
    return error.diagnostics[0]
  }
  return assert.fail('the run was not refused')
}

const lake = (project: TestProject) => project.with(({ lake }) => lake.list())

test('a run that would drop columns or narrow them is refused, naming each, and done if that is wanted', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({ 'marts/tables.ts': NARROWER })
    const refused = await refusal(project)
    assert.equal(refused?.code, 'PLAN_DESTRUCTIVE')
    assert.deepEqual(
      refused?.related?.map(({ message }) => message),
      [
        'marts.sales: column amount becomes integer, and holds decimal(12, 2)',
        'marts.sales: column note (string) is dropped',
      ],
    )
    assert.match(refused?.related?.[0]?.at?.file ?? '', /tables\.ts$/)
    assert.match(refused?.hint ?? '', /--allow-drop/)
    const { losses } = await project.plan()
    assert.deepEqual(
      losses.map(({ kind, column }) => [kind, column]),
      [
        ['type', 'amount'],
        ['column', 'note'],
      ],
    )
    assert.equal((await project.query('select note from marts.sales', 'marts.sales')).length, 2, 'nothing was done')
    assert.equal((await project.run({ allowDrop: true })).outcome, 'published')
    assert.deepEqual(await project.query('select * from marts.sales order by 1', 'marts.sales'), [
      [1n, 10],
      [2n, 20],
    ])
    assert.equal((await project.run()).outcome, 'unchanged')
  }))

test('wider columns, new ones and another order lose nothing', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({
      'marts/tables.ts': TABLES.replace(
        'id: t.bigint(), amount: t.decimal(12, 2), note: t.string() }',
        'note: t.string(), amount: t.decimal(14, 2), id: t.string(), more: t.bigint() }',
      ).replace('select id, amount, note', 'select cast(id as varchar) as id, amount, note, 1 as more'),
    })
    assert.deepEqual((await project.plan()).losses, [])
    assert.equal((await project.run()).outcome, 'published')
  }))

test('what is no longer declared stays until a run may drop it, then goes with all that is remembered of it', () =>
  withProject(FILES, async project => {
    await project.run()
    assert.deepEqual(await lake(project), ['marts.sales', 'marts.total', 'raw.orders', 'raw.orders_rejected'])
    project.write({
      'raw/sources.ts': 'export {}',
      'marts/tables.ts': `import { sql, t, table, view } from 'massif'
export const one = table({ columns: { n: t.integer() }, query: sql\`select 1 as n\` })
export const total = view({ columns: { n: t.integer() }, query: sql\`select n from \${one}\` })
`,
    })
    const plan = await project.plan()
    assert.deepEqual(plan.undeclared, ['marts.sales', 'marts.total', 'raw.orders'])
    assert.deepEqual([plan.removals, plan.losses], [[], []])
    assert.equal((await project.run()).outcome, 'published')
    assert.equal((await lake(project)).length, 5)

    assert.deepEqual((await project.plan(['one'], { allowDrop: true })).removals, [], 'not in a run of a part')
    const gone = ['marts.sales', 'marts.total', 'raw.orders', 'raw.orders_rejected']
    assert.deepEqual((await project.plan([], { allowDrop: true })).removals, gone)
    const { outcome, events } = await project.run({ allowDrop: true })
    assert.equal(outcome, 'published')
    assert.deepEqual(
      events.flatMap(event => (event.event === 'removed' ? event.tables : [])),
      gone,
    )
    assert.deepEqual(await lake(project), ['marts.one'])
    assert.deepEqual((await project.plan()).undeclared, [])
    assert.equal((await project.run({ allowDrop: true })).outcome, 'unchanged')

    project.write(FILES)
    const { events: again } = await project.run({ allowDrop: true })
    assert.deepEqual(stepsDone(again).toSorted(), ['marts.sales', 'marts.total', 'raw.orders'])
    assert.equal((await project.query('select * from raw.orders', 'raw.orders')).length, 2)
  }))

const LOADS = `import { changes, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const log = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  load: { by: 'append' },
  query: sql\`select id, amount from \${changes(orders)}\`,
})
export const past = table({
  columns: { id: t.bigint(), amount: t.bigint(), since: t.timestamp(), until: t.timestamp() },
  key: ['id'],
  load: { by: 'history', from: 'since', to: 'until' },
  query: sql\`select id, amount from \${orders}\`,
})
`

test('to make again what was made from more than there is now is refused', () =>
  withProject({ ...FILES, 'marts/tables.ts': LOADS }, async project => {
    await project.run()
    const losses = async (assets: readonly string[]) =>
      (await project.plan(assets, { again: {} })).losses.map(({ asset, text }) => `${asset}: ${text}`)
    const history = 'marts.past: what it keeps of the past is made again from the present alone'
    assert.deepEqual(await losses([]), [history])
    assert.deepEqual(await losses(['log']), [], 'its input holds all that it was made from')
    const refused = await refusal(project, { assets: ['past'], again: {} })
    assert.equal(refused?.code, 'PLAN_DESTRUCTIVE')

    project.write({ 'data/orders.csv': 'id,amount,note\n3,30,c\n' })
    assert.equal((await refusal(project, { assets: ['past'], again: {} }))?.code, 'PLAN_DESTRUCTIVE', 'before it lands')
    assert.deepEqual(await losses(['past']), [history])
    await project.run({ assets: ['raw.orders'] })
    assert.deepEqual(await losses(['log']), ['marts.log: rows made from what raw.orders does not hold any more'])
    await refusal(project, { assets: ['log'], again: {} })
    assert.equal((await project.run({ assets: ['log', 'past'], again: {}, allowDrop: true })).outcome, 'published')
    assert.deepEqual(await project.query('select id from marts.log', 'marts.log'), [[3n]])
  }))
