import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TestProject, withProject } from '../support/project.ts'

const SOURCES = `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/o-*.csv', time: 'at', columns: { id: t.bigint(), customer: t.string(), amount: t.bigint(), at: t.timestamp() } })
export const customers = csv({ path: 'data/customers.csv', columns: { customer: t.string(), city: t.string(), since: t.timestamp() } })
`

const TABLES = `import { affected, changes, sql, t, table } from 'massif'
import { customers, orders } from '../raw/sources.ts'
export const log = table({
  columns: { id: t.bigint(), amount: t.bigint() },
  load: { by: 'append' },
  query: sql\`select id, amount from \${changes(orders)}\`,
})
export const totals = table({
  columns: { customer: t.string(), amount: t.bigint(), n: t.bigint() },
  key: ['customer'],
  load: { by: 'merge', keys: sql\`select distinct customer from \${changes(orders)}\` },
  query: sql\`select customer, sum(amount) as amount, count(*) as n from \${orders} where customer in (select customer from \${affected}) group by all\`,
})
export const cities = table({
  columns: { customer: t.string(), city: t.string(), valid_from: t.timestamp(), valid_to: t.timestamp() },
  key: ['customer'],
  load: { by: 'history', from: 'valid_from', to: 'valid_to' },
  query: sql\`select customer, city from \${customers}\`,
})
export const dated = table({
  columns: { customer: t.string(), city: t.string(), since: t.timestamp(), valid_from: t.timestamp(), valid_to: t.timestamp() },
  key: ['customer'],
  load: { by: 'history', from: 'valid_from', to: 'valid_to', at: 'since', deletes: 'keep' },
  query: sql\`select customer, city, since from \${customers}\`,
})
`

const FILES = {
  'raw/sources.ts': SOURCES,
  'marts/tables.ts': TABLES,
  'data/o-1.csv': 'id,customer,amount,at\n1,ann,10,2026-01-01 10:00:00\n2,bob,5,2026-01-01 11:00:00\n',
  'data/customers.csv': 'customer,city,since\nann,Oslo,2026-01-01\nbob,Rome,2026-01-01\n',
}

const day = (text: string) => new Date(`${text}T00:00:00Z`)

async function run(project: TestProject, now = new Date()): Promise<readonly string[]> {
  const { events, errors } = await project.run({ now })
  assert.deepEqual(errors, [])
  return events.flatMap(event =>
    event.event === 'step-started' && event.kind === 'table' ? [`${event.asset}: ${event.reason}`] : [],
  )
}

async function rows(project: TestProject, query: string, table: string): Promise<readonly string[]> {
  return (await project.query(`${query} order by all`, table)).map(row => row.join(' '))
}

test('append adds what came, and refuses an input that lost rows', () =>
  withProject(FILES, async project => {
    await run(project)
    project.write({ 'data/o-2.csv': 'id,customer,amount,at\n3,ann,1,2026-01-02 10:00:00\n' })
    assert.ok((await run(project)).includes('marts.log: 1 row added to raw.orders'))
    const query = 'select id, amount from marts.log'
    assert.deepEqual(await rows(project, query, 'marts.log'), ['1 10', '2 5', '3 1'])
    assert.deepEqual(await run(project), [])
    project.write({
      'data/o-1.csv': 'id,customer,amount,at\n1,ann,10,2026-01-01 10:00:00\n2,bob,6,2026-01-01 11:00:00\n',
    })
    const { errors, outcome } = await project.run()
    assert.equal(outcome, 'failed')
    assert.deepEqual(
      errors.map(({ code, asset }) => `${code} ${asset}`),
      ['RUN_INPUT_SHRANK marts.log'],
    )
    assert.match(errors[0]?.message ?? '', /1 row .* changed or removed/)
    assert.deepEqual(await rows(project, query, 'marts.log'), ['1 10', '2 5', '3 1'])
  }))

test('merge computes the keys that changes touch, those of removed rows too', () =>
  withProject({ ...FILES, 'marts/tables.ts': TABLES.replace(/export const log[\s\S]*?\}\)\n/, '') }, async project => {
    await run(project)
    const query = 'select customer, amount, n from marts.totals'
    assert.deepEqual(await rows(project, query, 'marts.totals'), ['ann 10 1', 'bob 5 1'])
    project.write({ 'data/o-2.csv': 'id,customer,amount,at\n3,cem,7,2026-01-02 10:00:00\n' })
    assert.deepEqual(await run(project), ['marts.totals: 1 row added to raw.orders'])
    assert.deepEqual(await rows(project, query, 'marts.totals'), ['ann 10 1', 'bob 5 1', 'cem 7 1'])
    project.write({ 'data/o-1.csv': 'id,customer,amount,at\n1,ann,12,2026-01-01 10:00:00\n' })
    assert.deepEqual(await run(project), ['marts.totals: changes of raw.orders'])
    assert.deepEqual(await rows(project, query, 'marts.totals'), ['ann 12 1', 'cem 7 1'])
    assert.deepEqual(await run(project), [])
  }))

test('history closes and opens what changed, reopens what came back, and leaves the rest', () =>
  withProject(FILES, async project => {
    const query =
      "select customer, city, strftime(valid_from, '%m-%d'), coalesce(strftime(valid_to, '%m-%d'), '-') from marts.cities"
    const dated = query.replace('marts.cities', 'marts.dated')
    await run(project, day('2026-02-01'))
    assert.deepEqual(await rows(project, query, 'marts.cities'), ['ann Oslo 02-01 -', 'bob Rome 02-01 -'])
    project.write({ 'data/customers.csv': 'customer,city,since\nann,Paris,2026-02-02\ncem,Bonn,2026-02-03\n' })
    await run(project, day('2026-02-05'))
    assert.deepEqual(await rows(project, query, 'marts.cities'), [
      'ann Oslo 02-01 02-05',
      'ann Paris 02-05 -',
      'bob Rome 02-01 02-05',
      'cem Bonn 02-05 -',
    ])
    assert.deepEqual(await rows(project, dated, 'marts.dated'), [
      'ann Oslo 01-01 02-02',
      'ann Paris 02-02 -',
      'bob Rome 01-01 -',
      'cem Bonn 02-03 -',
    ])
    project.write({
      'data/customers.csv': 'customer,city,since\nann,Paris,2026-02-02\nbob,Nice,2026-02-04\ncem,Bonn,2026-02-03\n',
    })
    await run(project, day('2026-02-08'))
    assert.deepEqual(await rows(project, query, 'marts.cities'), [
      'ann Oslo 02-01 02-05',
      'ann Paris 02-05 -',
      'bob Nice 02-08 -',
      'bob Rome 02-01 02-05',
      'cem Bonn 02-05 -',
    ])
    // Written anew with the same rows, the source changes nothing: not even the data version.
    project.write({
      'data/customers.csv': 'customer,city,since\nbob,Nice,2026-02-04\nann,Paris,2026-02-02\ncem,Bonn,2026-02-03\n',
    })
    const before = await project.with(
      async ({ lake }) => (await lake.resolve(['marts.cities'])).get('marts.cities')?.dataVersion,
    )
    await run(project, day('2026-02-09'))
    const after = await project.with(
      async ({ lake }) => (await lake.resolve(['marts.cities'])).get('marts.cities')?.dataVersion,
    )
    assert.equal(after, before)
    // A correction of the same moment takes the row's place; one of an earlier moment is refused.
    project.write({
      'data/customers.csv': 'customer,city,since\nbob,Nimes,2026-02-04\nann,Lyon,2026-02-01\ncem,Bonn,2026-02-03\n',
    })
    const { errors } = await project.run({ now: day('2026-02-10') })
    assert.deepEqual(
      errors.map(({ code, asset }) => `${code} ${asset}`),
      ['RUN_HISTORY_BACKWARDS marts.dated'],
    )
    assert.match(errors[0]?.message ?? '', /customer=ann/)
  }))

test('new code of a history applies from now on; a key given twice is refused', () =>
  withProject(FILES, async project => {
    await run(project, day('2026-02-01'))
    const tables = TABLES.replace('select customer, city from', 'select customer, upper(city) as city from')
    project.write({ 'marts/tables.ts': tables })
    await run(project, day('2026-02-02'))
    const query = "select customer, city, coalesce(strftime(valid_to, '%m-%d'), '-') from marts.cities"
    assert.deepEqual(await rows(project, query, 'marts.cities'), [
      'ann OSLO -',
      'ann Oslo 02-02',
      'bob ROME -',
      'bob Rome 02-02',
    ])
    project.write({ 'data/customers.csv': 'customer,city,since\nann,Oslo,2026-03-01\nann,Rome,2026-03-01\n' })
    const { errors } = await project.run({ now: day('2026-02-03') })
    assert.deepEqual([...new Set(errors.map(({ code }) => code))], ['ENGINE_KEY'])
  }))
