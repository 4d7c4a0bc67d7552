import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { RunEvent } from '../../src/run/events.ts'
import { rollback } from '../../src/run/rollback/rollback.ts'
import { stepsDone, TestProject } from '../support/project.ts'
import { PyIceberg, pyIcebergMissing } from './pyiceberg.ts'

const FILES = {
  'raw/sources.ts': `import { csv, t, unique } from 'massif'
export const orders = csv({ path: 'data/o*.csv', time: 'seen', columns: { id: t.bigint(), seen: t.timestamp() }, checks: [unique('id')] })
`,
  'marts/tables.ts': `import { changes, interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), n: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(seen as date) as day, count(*) as n from \${orders.in(interval)} group by all\`,
})
export const log = table({
  columns: { id: t.bigint() },
  load: { by: 'append' },
  query: sql\`select id from \${changes(orders)}\`,
})
export const total = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${orders}\` })
`,
  'data/o1.csv': 'id,seen\n1,2026-01-01 10:00:00\n2,2026-01-02 10:00:00\n',
}

describe('a run that PyIceberg commits beside', { skip: pyIcebergMissing() !== undefined }, () => {
  let project: TestProject
  let python: PyIceberg
  before(() => {
    project = new TestProject(FILES)
    python = new PyIceberg('')
  })
  after(async () => {
    await python.close()
    project.remove()
  })

  const ask = <T>(request: { readonly command: string; readonly [option: string]: unknown }) => {
    const lake = join(project.directory, 'lake')
    return python.ask<T>({ uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}`, ...request })
  }
  const append = (table: string, ...rows: readonly (readonly string[])[]) => ask({ command: 'append', table, rows })
  const read = async (table: string, columns: string) =>
    (await project.query(`select ${columns} from ${table} order by all`, table)).map(row => row.map(String).join(' '))
  const theirs = async (table: string) =>
    (await ask<readonly string[][]>({ command: 'rows', table })).map(row => row.join(' ')).toSorted()
  const ids = () => read('raw.orders', 'id')
  /** Runs, and appends a row when `when` has happened: before anything else goes on. */
  const beside = (table: string, row: readonly string[], when: (event: RunEvent) => boolean) => {
    let done = false
    const onEvent = (event: RunEvent) => {
      if (done || !when(event)) return
      done = true
      PyIceberg.askOnce(join(project.directory, 'lake'), { command: 'append', table, rows: [row] })
    }
    return project.run({ onEvent })
  }

  test('lands beside what it appends to the landed table, and what is made from it has both', async () => {
    assert.deepEqual((await project.run()).errors, [])
    project.write({ 'data/o2.csv': 'id,seen\n3,2026-01-03 10:00:00\n' })
    const run = await beside('raw.orders', ['100', '2026-01-02 12:00:00'], ({ event }) => event === 'check-finished')
    assert.deepEqual([run.outcome, run.errors], ['published', []])
    assert.deepEqual(await ids(), ['1', '2', '3', '100'])
    assert.equal((await theirs('raw.orders')).length, 4)
    assert.deepEqual(await read('marts.total', 'n'), ['4'])
    assert.deepEqual(await read('marts.daily', 'cast(day as varchar), n'), [
      '2026-01-01 1',
      '2026-01-02 2',
      '2026-01-03 1',
    ])
    assert.deepEqual(await read('marts.log', 'id'), ['1', '2', '3', '100'])
    assert.equal((await project.run()).outcome, 'unchanged')
    await append('raw.orders', ['101', '2026-01-01 13:00:00'])
    assert.equal((await theirs('raw.orders')).length, 5, 'and goes on from there')
    const next = await project.run()
    assert.deepEqual(stepsDone(next.events).toSorted(), ['marts.daily: 2026-01-01', 'marts.log', 'marts.total'])
    assert.deepEqual(await read('marts.log', 'id'), ['1', '2', '3', '100', '101'])
  })

  test('publishes on top of rows appended to a table, and redoes what is made from it', async () => {
    project.write({
      'marts/more.ts': `import { sql, t, table } from 'massif'
import { log } from './tables.ts'
export const logged = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${log}\` })
`,
    })
    assert.equal((await project.run()).outcome, 'published')
    project.write({ 'data/o3.csv': 'id,seen\n4,2026-01-04 10:00:00\n' })
    const run = await beside(
      'marts.log',
      ['900'],
      event => event.event === 'step-finished' && event.asset === 'marts.log',
    )
    assert.deepEqual([run.outcome, run.errors], ['published', []])
    assert.deepEqual(await read('marts.log', 'id'), ['1', '2', '3', '4', '100', '101', '900'])
    assert.deepEqual(await read('marts.logged', 'n'), ['6'], 'it was made from what the run staged')
    const next = await project.run()
    assert.deepEqual(stepsDone(next.events), ['marts.logged'])
    assert.deepEqual(await read('marts.logged', 'n'), ['7'])
    assert.equal((await project.run()).outcome, 'unchanged')
  })

  test('withholds a table that it replaces, and loses neither', async () => {
    project.write({ 'data/o4.csv': 'id,seen\n5,2026-01-05 10:00:00\n' })
    const run = await beside(
      'marts.total',
      ['777'],
      event => event.event === 'step-finished' && event.asset === 'marts.total',
    )
    assert.equal(run.outcome, 'withheld')
    const [{ code, message, asset } = { code: '', message: '', asset: '' }] = run.errors
    assert.deepEqual([code, asset], ['LAKE_CONFLICT', 'marts.total'])
    assert.match(message, /marts.total: the run began from snapshot \d+, but the table is at snapshot \d+/)
    assert.deepEqual(await read('marts.total', 'n'), ['6', '777'])
    assert.equal((await project.run()).outcome, 'published')
    assert.deepEqual(await read('marts.total', 'n'), ['7'])
    assert.deepEqual(await theirs('marts.total'), ['7'])
  })

  test('goes on from where a rollback went back to', async () => {
    const before = await theirs('raw.orders')
    project.write({ 'data/o5.csv': 'id,seen\n6,2026-01-06 10:00:00\n' })
    const { run } = await project.run()
    assert.equal((await theirs('raw.orders')).length, before.length + 1)
    await project.with(workspace => rollback(workspace, run, { cascade: false, dryRun: false, now: () => new Date() }))
    assert.deepEqual(await theirs('raw.orders'), before)
    await append('raw.orders', ['200', '2026-01-06 12:00:00'])
    assert.equal((await theirs('raw.orders')).length, before.length + 1)
    assert.equal((await project.run({ release: true })).outcome, 'published')
    assert.deepEqual(await ids(), ['1', '2', '3', '4', '5', '6', '100', '101', '200'])
    assert.equal((await theirs('raw.orders')).length, before.length + 2)
    assert.deepEqual(await read('marts.log', 'id'), ['1', '2', '3', '4', '5', '6', '100', '101', '200', '900'])
    await append('raw.orders', ['201', '2026-01-06 13:00:00'])
    assert.deepEqual((await ids()).at(-1), '201')
  })
})
