import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { recover } from '../../src/run/keeping/recover.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

const now = () => new Date()
const failsWith = (code: string) => (error: unknown) => error instanceof MassifError && error.code === code

async function rowsOf(project: TestProject) {
  return {
    sales: await project.query('select * from marts.sales order by all', 'marts.sales'),
    daily: await project.query('select * from marts.daily order by all', 'marts.daily'),
    orders: await project.query('select * from raw.orders order by all', 'raw.orders'),
  }
}

function lose(project: TestProject): string {
  const lake = join(project.directory, 'lake')
  for (const name of readdirSync(lake)) if (name.startsWith('massif.db')) rmSync(join(lake, name))
  return lake
}

const isDone = async (project: TestProject) => {
  const plan = await project.plan()
  assert.deepEqual([plan.sources, plan.tables, plan.checks], [[], [], []])
}

/** A check that cannot pass: what a run stages is withheld. */
const WITHHELD = SHOP['marts/tables.ts']
  .replace("notNull('amount')", "notNull('amount'), rule('none', sql`select 1 as one`)")
  .replace('notNull }', 'notNull, rule }')
  .replace('sum(amount)', 'sum(amount + 100)')

test('a lost catalogue is made again: what was published stands, what was staged does not', () =>
  withProject(SHOP, async project => {
    await project.run()
    project.write(ANOTHER_DAY)
    await project.run()
    const published = await rowsOf(project)
    project.write({ 'marts/tables.ts': WITHHELD })
    assert.equal((await project.run()).outcome, 'withheld')
    // A run that begins afresh discards what the last one had staged.
    assert.equal((await project.run()).outcome, 'withheld')
    project.write({ 'marts/tables.ts': SHOP['marts/tables.ts'] })
    await isDone(project)

    const lake = lose(project)
    await assert.rejects(project.plan(), failsWith('LAKE_LOST'))
    const { tables, ...rest } = await recover(lake, now)
    assert.deepEqual(tables, ['marts.daily', 'marts.sales', 'raw.customers', 'raw.orders'])
    assert.deepEqual(rest, { earlier: [], guessed: [], lost: [], copied: 0, setAside: undefined })
    assert.deepEqual(await rowsOf(project), published)
    await isDone(project)
    // It goes on as if nothing had been.
    project.write({ 'data/orders-3.csv': 'id,customer,amount,seen\n4,b,1,2026-01-03 10:00:00\n' })
    const { outcome, events } = await project.run()
    assert.equal(outcome, 'published')
    assert(events.some(event => event.event === 'step-started' && event.asset === 'marts.daily'))
    assert.equal((await rowsOf(project)).orders.length, published.orders.length + 1)
    await assert.rejects(recover(lake, now), failsWith('LAKE_RECOVER'))
  }))

test('a broken database is kept beside the one that is made', () =>
  withProject(SHOP, async project => {
    await project.run()
    const published = await rowsOf(project)
    const lake = lose(project)
    writeFileSync(join(lake, 'massif.db'), 'nothing of a database '.repeat(400))
    const { setAside } = await recover(lake, now)
    assert.match(setAside ?? '', /massif\.db\.broken-\d{14}$/)
    assert.deepEqual(await rowsOf(project), published)
    await isDone(project)
  }))

test('a journal that was cut off, and a state that cannot be read, give the state before', () =>
  withProject(SHOP, async project => {
    await project.run()
    const before = await rowsOf(project)
    project.write(ANOTHER_DAY)
    await project.run()
    const last = await project.with(async ({ lake }) => (await lake.pointers()).get('marts.sales') ?? '')
    const lake = lose(project)
    rmSync(last.replace(/^file:\/\//, ''))
    writeFileSync(join(lake, 'massif.journal'), '\n{"at":"2026-01-01T00:00:00Z","tables":{"marts.sa', { flag: 'a' })
    const { earlier, lost } = await recover(lake, now)
    assert.deepEqual([earlier, lost], [['marts.sales'], []])
    assert.deepEqual((await rowsOf(project)).sales, before.sales)
    assert.deepEqual(
      (await project.plan()).tables.map(({ asset }) => asset),
      ['marts.sales'],
    )
  }))

test('without a journal, only states that later ones were begun from are taken', () =>
  withProject(SHOP, async project => {
    await project.run()
    project.write({ 'data/orders-2.csv': 'id,customer,amount,seen\n3,a,5,2026-01-03 09:00:00\n' })
    await project.run()
    const published = await rowsOf(project)
    project.write({ 'marts/tables.ts': WITHHELD })
    assert.equal((await project.run()).outcome, 'withheld')
    const lake = lose(project)
    rmSync(join(lake, 'massif.journal'))
    const { guessed, lost } = await recover(lake, now)
    assert.deepEqual([guessed.length, lost], [4, []])
    assert.deepEqual((await rowsOf(project)).sales, published.sales)
  }))

test('a table that was taken out, and one that was renamed, are known by what they are now', () =>
  withProject(SHOP, async project => {
    await project.run()
    const { sales } = await rowsOf(project)
    project.write({
      'marts/tables.ts': SHOP['marts/tables.ts']
        .replace('export const sales = table({', "export const turnover = table({ was: 'marts.sales',")
        .replace(/export const daily.*$/s, ''),
    })
    await project.run({ allowDrop: true })
    const lake = lose(project)
    const { tables } = await recover(lake, now)
    assert.deepEqual(tables, ['marts.turnover', 'raw.customers', 'raw.orders'])
    assert.deepEqual(await project.query('select * from marts.turnover order by all', 'marts.turnover'), sales)
  }))
