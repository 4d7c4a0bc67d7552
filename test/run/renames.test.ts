import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rollback } from '../../src/run/rollback/rollback.ts'
import { stepsDone, type TestProject, withProject } from '../support/project.ts'

const sources = (name: string, was = '') => `import { csv, t } from 'massif'
export const ${name} = csv({ path: 'data/orders-*.csv', time: 'paid_at', maxRejected: 9,${was}
  columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() } })
`
const tables = (
  source: string,
  name: string,
  was = '',
) => `import { interval, sql, t, table, unique, view } from 'massif'
import { ${source} } from '../raw/sources.ts'
export const ${name} = table({${was}
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day')],
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${${source}.in(interval)} group by all\`,
})
export const large = view({ columns: { amount: t.bigint() }, query: sql\`select amount from \${${name}} where amount > 1\` })
export const total = table({ columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${large}\` })
`
const FILES = {
  'raw/sources.ts': sources('orders'),
  'marts/tables.ts': tables('orders', 'daily'),
  'data/orders-1.csv': 'id,amount,paid_at\n1,10,2026-01-01 10:00:00\nx,1,2026-01-01 10:00:00\n',
}
const RENAMED = {
  'raw/sources.ts': sources('purchases', " was: 'raw.orders',"),
  'marts/tables.ts': tables('purchases', 'byDay', " was: 'marts.daily',"),
}

test('a renamed table keeps its rows, and nothing is redone', () =>
  withProject(FILES, async project => {
    await project.run()
    const before = await project.with(({ lake }) => lake.pointers())
    project.write(RENAMED)
    const plan = await project.plan()
    assert.deepEqual(plan.renames, [
      { from: 'raw.orders', to: 'raw.purchases' },
      { from: 'raw.orders_rejected', to: 'raw.purchases_rejected' },
      { from: 'marts.daily', to: 'marts.byDay' },
    ])
    assert.deepEqual([plan.sources, plan.tables, plan.checks, plan.undeclared], [[], [], [], []])

    const { outcome, events } = await project.run()
    assert.equal(outcome, 'published')
    assert.deepEqual(stepsDone(events), [])
    const after = await project.with(({ lake }) => lake.pointers())
    assert.deepEqual(
      after,
      new Map([
        ['marts.byDay', before.get('marts.daily')],
        ['marts.total', before.get('marts.total')],
        ['raw.purchases', before.get('raw.orders')],
        ['raw.purchases_rejected', before.get('raw.orders_rejected')],
      ]),
    )
    assert.equal((await project.run()).outcome, 'unchanged')
    assert.deepEqual(await project.query('select amount from marts.byDay', 'marts.byDay'), [[10n]])
    const steps = await project.with(({ database }) =>
      database.all("select asset from steps where status = 'published' order by asset"),
    )
    assert.deepEqual(
      steps.map(({ asset }) => asset),
      ['marts.byDay', 'marts.total', 'raw.purchases'],
    )

    project.write({ 'data/orders-2.csv': 'id,amount,paid_at\n2,5,2026-01-02 10:00:00\n' })
    const more = await project.run()
    assert.deepEqual(stepsDone(more.events), ['raw.purchases', 'marts.byDay: 2026-01-02', 'marts.total'])
    assert.deepEqual(await project.query('select amount from marts.total', 'marts.total'), [[15n]])
  }))

test('a rename goes with a change of code, of which only the rows are made again', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({
      ...RENAMED,
      'marts/tables.ts': RENAMED['marts/tables.ts'].replace('sum(amount) as', 'sum(amount) * 2 as'),
    })
    const { tables, renames } = await project.plan()
    assert.equal(renames.length, 3)
    assert.deepEqual(
      tables.map(({ asset, reasons }) => [asset, reasons[0]?.code]),
      [
        ['marts.byDay', 'code'],
        ['marts.total', 'input'],
      ],
    )
    assert.equal((await project.run()).outcome, 'published')
    assert.deepEqual(await project.query('select amount from marts.total', 'marts.total'), [[20n]])
    assert.deepEqual(await project.with(({ lake }) => lake.list()), [
      'marts.byDay',
      'marts.total',
      'raw.purchases',
      'raw.purchases_rejected',
    ])
  }))

test('a table made anew under the old name is another one', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write(RENAMED)
    await project.run()
    project.write({
      'marts/tables.ts': `${RENAMED['marts/tables.ts'].replace(" was: 'marts.daily',", '')}
export const daily = table({ columns: { n: t.integer() }, query: sql\`select 1 as n\` })
`,
    })
    const { events } = await project.run()
    assert.deepEqual(stepsDone(events), ['marts.daily'])
    assert.deepEqual(await project.query('select amount from marts.byDay', 'marts.byDay'), [[10n]])
    assert.equal((await project.run()).outcome, 'unchanged')
  }))

test('a name that somebody has taken meanwhile is not given', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write(RENAMED)
    const row = (catalogue: string, name: string) =>
      `insert into iceberg_tables select '${catalogue}', 'marts', '${name}', metadata_location, null, 'TABLE'
       from iceberg_tables where catalog_name = 'lake' and table_name = 'total'`
    await project.with(({ database }) => database.run(row('lake', 'byDay')))
    const plan = await project.plan()
    assert.deepEqual(
      plan.renames.map(({ to }) => to),
      ['raw.purchases', 'raw.purchases_rejected'],
    )
    assert.deepEqual(plan.undeclared, ['marts.daily'])
  }))

const undo = (project: TestProject, run: string, cascade = false) =>
  project.with(workspace => rollback(workspace, run, { cascade, dryRun: false, now: () => new Date() }))

test('a run from before a rename is rolled back under the new name, and a step that is held stays so', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({ 'marts/tables.ts': FILES['marts/tables.ts'].replace('sum(amount) as', 'sum(amount) * 2 as') })
    const doubled = await project.run()
    const last = RENAMED['marts/tables.ts'].replace('sum(amount) as', 'sum(amount) * 2 as')
    project.write({ ...RENAMED, 'marts/tables.ts': last })
    await project.run()
    await undo(project, doubled.run)
    assert.deepEqual(await project.query('select amount from marts.byDay', 'marts.byDay'), [[10n]])
    assert.equal((await project.run()).outcome, 'unchanged', 'what was undone is held')

    // And once more under another name.
    const again = { 'raw/sources.ts': sources('buys', " was: 'raw.purchases',") }
    const tablesAgain = tables('buys', 'perDay', " was: 'marts.byDay',").replace('sum(amount) as', 'sum(amount) * 2 as')
    project.write({ ...again, 'marts/tables.ts': tablesAgain })
    const renaming = await project.run()
    assert.deepEqual(stepsDone(renaming.events), [])
    assert.deepEqual(await project.query('select amount from marts.perDay', 'marts.perDay'), [[10n]])
    project.write({ 'marts/tables.ts': tablesAgain.replace('* 2', '* 3') })
    await project.run()
    assert.deepEqual(await project.query('select amount from marts.total', 'marts.total'), [[30n]])
  }))

test('a rename happens whole or not at all, and what stopped it is no obstacle later', () =>
  withProject(FILES, async project => {
    await project.run()
    const before = await project.with(({ lake }) => lake.pointers())
    project.write(RENAMED)
    const trigger = "create trigger stop before update of asset on steps begin select raise(abort, 'stopped'); end"
    await project.with(({ database }) => database.run(trigger))
    await assert.rejects(project.run())
    assert.deepEqual(await project.with(({ lake }) => lake.pointers()), before)
    assert.equal((await project.plan()).renames.length, 3)
    await project.with(({ database }) => database.run('drop trigger stop'))
    const { outcome, events } = await project.run()
    assert.equal(outcome, 'published')
    assert.deepEqual(stepsDone(events), [])
    assert.equal((await project.run()).outcome, 'unchanged')
  }))
