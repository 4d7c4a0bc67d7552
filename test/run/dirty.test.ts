import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepsDone, type TestProject, withProject } from '../support/project.ts'

const header = 'id,amount,paid_at\n'
const source = (name: string, path: string) =>
  `export const ${name} = csv({ path: 'data/${path}', time: 'paid_at', columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() } })\n`

async function texts(project: TestProject, table: string, what: string): Promise<readonly string[]> {
  const rows = await project.query(`select ${what} from ${table} order by all`, table)
  return rows.map(row => row.map(String).join(' '))
}

test('intervals between what was there and what comes are computed too: look-back may give them rows', async () => {
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const running = table({
  columns: { day: t.timestamp(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select d.day, sum(o.amount) as amount
    from (select unnest(generate_series(\${interval.start}, \${interval.end} - interval 1 day, interval 1 day)) as day) d
    join \${orders.in(interval, { back: '3 days' })} o on o.paid_at < d.day + interval 1 day and o.paid_at >= d.day - interval 3 day
    group by all\`,
})
`,
      'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n`,
    },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      project.write({ 'data/o2.csv': `${header}2,5,2026-01-08 10:00:00\n` })
      await project.run()
      const days = () => texts(project, 'marts.running', "strftime(day, '%d'), amount")
      assert.deepEqual(await days(), ['01 10', '02 10', '03 10', '04 10', '08 5'])
      project.write({ 'data/o2.csv': `${header}2,5,2026-01-02 10:00:00\n` })
      await project.run()
      assert.deepEqual(await days(), ['01 10', '02 15'], 'what the inputs no longer span is gone')
    },
  )
})

test('a look-back of months reaches all days whose month ago is the last of a shorter one', async () => {
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const seen = table({
  columns: { paid_at: t.timestamp(), n: t.bigint() },
  load: { by: 'interval', time: 'paid_at', grain: 'day' },
  query: sql\`select i.paid_at, count(*) as n from \${orders.in(interval)} i
    join \${orders.in(interval, { back: '1 month' })} o
      on o.paid_at <= i.paid_at and o.paid_at >= date_trunc('day', i.paid_at) - interval 1 month group by all\`,
})
`,
      'data/o1.csv': `${header}0,1,2026-02-01 10:00:00\n1,1,2026-03-31 10:00:00\n`,
    },
    async project => {
      await project.run()
      project.write({ 'data/o2.csv': `${header}2,1,2026-02-28 10:00:00\n` })
      await project.run()
      assert.deepEqual(await texts(project, 'marts.seen', 'cast(cast(paid_at as date) as varchar), n'), [
        '2026-02-01 1',
        '2026-02-28 2',
        '2026-03-31 2',
      ])
    },
  )
})

test('tables that consumed different states of one input compare it side by side', async () => {
  const table = (name: string) => `export const ${name} = table({
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${orders.in(interval)} group by all\`,
})\n`
  const names = ['a', 'b', 'c', 'd']
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': `import { interval, sql, t, table } from 'massif'\nimport { orders } from '../raw/sources.ts'\n${names.map(table).join('')}`,
      'data/o0.csv': `${header}1,1,2026-01-01 10:00:00\n`,
    },
    async project => {
      await project.run()
      for (const [index, name] of names.entries()) {
        project.write({ [`data/o${index + 1}.csv`]: `${header}1,1,2026-01-0${index + 2} 10:00:00\n` })
        await project.run({ assets: [name] })
      }
      project.write({ 'data/o9.csv': `${header}1,1,2026-01-20 10:00:00\n` })
      await project.run()
      for (const name of names)
        assert.equal((await texts(project, `marts.${name}`, 'day')).length, 6, `every day is in ${name}`)
    },
  )
})

test('a slice of a view, and rows made by TypeScript for an interval, cover the time that is there', async () => {
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': `import { interval, sql, t, table, view } from 'massif'
import { orders } from '../raw/sources.ts'
export const big = view({
  columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() },
  query: sql\`select * from \${orders} where amount > 1\`,
})
export const daily = table({
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${big.in(interval, { by: 'paid_at' })} group by all\`,
})
`,
      'marts/script.ts': `import { t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const copied = table({
  columns: { day: t.timestamp(), id: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  reads: [orders],
  rows: async function* (read) {
    for await (const chunk of read(orders)) yield { day: chunk.paid_at, id: chunk.id }
  },
})
`,
      'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n2,5,2026-01-03 10:00:00\n3,1,2026-01-05 10:00:00\n`,
    },
    async project => {
      assert.deepEqual((await project.run()).errors, [])
      assert.deepEqual(await texts(project, 'marts.daily', 'cast(day as varchar), amount'), [
        '2026-01-01 10',
        '2026-01-03 5',
      ])
      project.write({ 'data/o2.csv': `${header}4,7,2026-01-09 10:00:00\n` })
      await project.run()
      assert.equal((await texts(project, 'marts.daily', 'cast(day as varchar), amount')).at(-1), '2026-01-09 7')
    },
  )
})

test('a table that somebody took out of the catalogue is made again, and so is a source', async () => {
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': `import { sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const all = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${orders}\` })
`,
      'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n`,
    },
    async project => {
      await project.run()
      for (const name of ['all', 'orders']) {
        await project.with(({ database }) =>
          database.run("delete from iceberg_tables where catalog_name = 'lake' and table_name = ?", name),
        )
        const { events, errors } = await project.run()
        assert.deepEqual(errors, [])
        assert.ok(stepsDone(events).some(step => step.endsWith(`.${name}`)))
        assert.deepEqual(await texts(project, 'marts.all', 'n'), ['1'])
      }
    },
  )
})

test('new code that only goes forward brings its new columns at once, and leaves the rows that are there', async () => {
  const marts = (more: string, value: string, use: string) => `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), amount: t.bigint()${more} },
  load: { by: 'interval', time: 'day', grain: 'day', onCodeChange: 'forward' },
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount${value} from \${orders.in(interval)} group by all\`,
})
export const used = table({ columns: { n: t.bigint() }, query: sql\`select count(${use}) as n from \${daily}\` })
`
  await withProject(
    {
      'raw/sources.ts': `import { csv, t } from 'massif'\n${source('orders', 'o*.csv')}`,
      'marts/tables.ts': marts('', '', '*'),
      'data/o1.csv': `${header}1,10,2026-01-01 10:00:00\n`,
    },
    async project => {
      await project.run()
      project.write({ 'marts/tables.ts': marts(', n: t.bigint()', ', count(*) as n', 'n') })
      assert.deepEqual((await project.run()).errors, [])
      assert.deepEqual(await texts(project, 'marts.used', 'n'), ['0'])
      assert.equal((await project.run()).outcome, 'unchanged')
      project.write({ 'data/o2.csv': `${header}2,5,2026-01-02 10:00:00\n` })
      const { errors, events } = await project.run()
      assert.deepEqual(errors, [])
      assert.deepEqual(stepsDone(events), ['raw.orders', 'marts.daily: 2026-01-02', 'marts.used'])
      assert.deepEqual(await texts(project, 'marts.daily', 'cast(day as varchar), amount, n'), [
        '2026-01-01 10 null',
        '2026-01-02 5 1',
      ])
    },
  )
})
