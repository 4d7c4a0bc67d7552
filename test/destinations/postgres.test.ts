import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { asClient, type Postgres, startPostgres } from '../support/postgres.ts'
import { type TestProject, withProject } from '../support/project.ts'

describe('a table delivered to PostgreSQL', () => {
  let server: Postgres
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.stop())

  const shop = (more: string, path = 'orders') => ({
    '.env': `SHOP_DB=${server.url}\n`,
    'raw/sources.ts': `import { csv, t } from 'massif'
export const ${path} = csv({ path: 'data/*.csv', columns: { id: t.bigint(), name: t.string(), amount: t.decimal(12, 2) } })
`,
    'main.ts': `import { destination, secret, sql, t, table, toPostgres } from 'massif'
import { ${path} as source } from './raw/sources.ts'
export const sales = table({
  key: ['id'],
  columns: { id: t.bigint().required(), name: t.string(), amount: t.decimal(12, 2) },
  query: sql\`select id, name, amount from \${source}\`,
})
export const out = destination({ ${more} })
`,
  })
  const to = (table: string, more = '') => `to: toPostgres({ url: secret('SHOP_DB'), table: '${table}'${more} })`

  test('is made there, and then brought up to date by what changed', () =>
    withProject(shop(`from: sales, ${to('public.sales')}`), async project => {
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1.50\n2,"b, ""q"" \\N",2.00\n3,,3.25\n' })
      const first = await project.run()
      assert.deepEqual([first.outcome, first.errors], ['published', []])
      const read = () => server.rows('select id, name, amount, xmin::text from sales order by id')
      const before = await read()
      assert.deepEqual(
        before.map(row => row.slice(0, 3)),
        [
          ['1', 'ann', '1.50'],
          ['2', 'b, "q" \\N', '2.00'],
          ['3', null, '3.25'],
        ],
      )
      assert.equal((await project.run()).outcome, 'unchanged')
      assert.deepEqual((await project.plan()).deliveries, [])

      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1.50\n2,bob,2.00\n4,dan,4.00\n' })
      const plan = await project.plan()
      assert.deepEqual(
        plan.deliveries.map(({ asset, reasons }) => [asset, reasons[0]?.text]),
        [['main.out', 'main.sales will change']],
      )
      const second = await project.run()
      assert.deepEqual([second.outcome, second.errors], ['published', []])
      const step = second.events.find(event => event.event === 'step-finished' && event.kind === 'deliver')
      assert.equal(step && 'rows' in step && step.rows, 3)
      const now = await read()
      assert.deepEqual(
        now.map(row => row.slice(0, 3)),
        [
          ['1', 'ann', '1.50'],
          ['2', 'bob', '2.00'],
          ['4', 'dan', '4.00'],
        ],
      )
      // A row that did not change was not touched.
      assert.equal(now[0]?.[3], before[0]?.[3])
    }))

  test('receives values as they are, of every type', () =>
    withProject(
      {
        '.env': `SHOP_DB=${server.url}\n`,
        'main.ts': `import { destination, secret, sql, t, table, toPostgres } from 'massif'
export const all = table({
  columns: { n: t.integer(), b: t.boolean(), i: t.bigint(), f: t.float(), d: t.double(), x: t.decimal(38, 10), s: t.string(), day: t.date(), ts: t.timestamp(), tz: t.timestamptz(), u: t.uuid(), bin: t.binary(), j: t.json(), l: t.list(t.string()), li: t.list(t.decimal(5, 2)), ll: t.list(t.list(t.integer())), st: t.struct({ a: t.integer(), b: t.decimal(30, 12) }), m: t.map(t.string(), t.bigint()) },
  query: sql\`
    select 1 as n, true as b, 9223372036854775807 as i, 0.1::float as f, 0.1::double as d, 1234567890123456789012345678.0123456789::decimal(38,10) as x,
      'a''b"c\\d' || chr(9) || 'e' || chr(10) || 'é😀,' as s, date '0044-03-15 (BC)' as day, timestamp '2026-03-01 12:00:00.123456' as ts, timestamptz '2026-03-01 12:00:00+02' as tz,
      uuid '00000000-0000-0000-0000-00000000000a' as u, '\\x00\\xFF'::blob as bin, '{"a": [1, null, "x"]}' as j, ['a,b', null, 'q"\\', '', 'NULL', '{}'] as l, [1.25, null] as li, [[1], [2, 3]] as ll,
      {a: 1, b: 123456789012345678.123456789012} as st, map {'k': 5::bigint} as m
    union all select 2, null, null, 'nan'::float, 'inf'::double, null, '', 'infinity'::date, '-infinity'::timestamp, timestamptz '0001-01-01 (BC) 00:00:00+00', null, ''::blob, 'null', [], null, [], null, map {}
    union all select 3, false, -9223372036854775808, '-inf'::float, -0.0::double, -0.0000000001, '\\N', null, null, null, null, null, null, null, null, null, null, null\`,
})
export const out = destination({ from: all, key: ['n'], ${to('types')} })
`,
      },
      async project => {
        const run = await project.run()
        assert.deepEqual([run.outcome, run.errors], ['published', []])
        const rows = await server.rows(
          'select n, b, i, f, d, x, s, day, ts, tz, u, bin, j, l, li, ll, st, m from types order by n',
        )
        assert.deepEqual(rows, [
          [
            ...['1', 't', '9223372036854775807', '0.1', '0.1', '1234567890123456789012345678.0123456789'],
            ...['a\'b"c\\d\te\né😀,', '0044-03-15 BC', '2026-03-01 12:00:00.123456', '2026-03-01 10:00:00+00'],
            ...['00000000-0000-0000-0000-00000000000a', '\\x00ff', '{"a": [1, null, "x"]}'],
            ...['{"a,b",NULL,"q\\"\\\\","","NULL","{}"}', '{1.25,NULL}', '[[1], [2, 3]]'],
            ...['{"a": 1, "b": 123456789012345678.123456789012}', '{"k": 5}'],
          ],
          [
            ...['2', null, null, 'NaN', 'Infinity', null, '', 'infinity', '-infinity', '0001-01-01 00:00:00+00 BC'],
            ...[null, '\\x', 'null', '{}', null, '[]', null, '{}'],
          ],
          [
            ...['3', 'f', '-9223372036854775808', '-Infinity', '-0', '-0.0000000001', '\\N'],
            ...Array.from({ length: 11 }, () => null),
          ],
        ])
        const columns = await server.rows(
          `select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'types'::regclass and attnum > 0 order by attnum`,
        )
        assert.deepEqual(columns.flat(), [
          ...['integer', 'boolean', 'bigint', 'real', 'double precision', 'numeric(38,10)', 'text', 'date'],
          ...['timestamp without time zone', 'timestamp with time zone', 'uuid', 'bytea', 'jsonb', 'text[]'],
          ...['numeric(5,2)[]', 'jsonb', 'jsonb', 'jsonb'],
        ])
      },
    ))

  test('is merged by key beside rows of others, or only added to', async () => {
    await asClient(server.url, client =>
      client.query(`create table merged (id bigint primary key, name text, amount numeric, note text default 'kept');
        insert into merged values (2, 'old', 0, 'mine'), (99, 'other', 1, 'mine')`),
    )
    await withProject(shop(`from: sales, ${to('merged')}, mode: 'merge'`), async project => {
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1\n2,bob,2\n' })
      assert.deepEqual((await project.run()).errors, [])
      project.write({ 'data/a.csv': 'id,name,amount\n2,bob,3\n' })
      assert.deepEqual((await project.run()).errors, [])
      assert.deepEqual(await server.rows('select id, name, amount, note from merged order by id'), [
        ['1', 'ann', '1.00', 'kept'],
        ['2', 'bob', '3.00', 'mine'],
        ['99', 'other', '1', 'mine'],
      ])
    })
    await withProject(shop(`from: source, ${to('added')}, mode: 'append'`), async project => {
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1\n1,ann,1\n' })
      assert.deepEqual((await project.run()).errors, [])
      project.write({ 'data/b.csv': 'id,name,amount\n1,ann,1\n2,bob,2\n' })
      assert.deepEqual((await project.run()).errors, [])
      const rows = await server.rows('select id from added order by id')
      assert.deepEqual(rows.flat(), ['1', '1', '1', '2'])
      // What was delivered cannot be taken back.
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,7\n' })
      const refused = await project.run()
      assert.equal(refused.outcome, 'undelivered')
      assert.deepEqual(
        refused.errors.map(({ code }) => code),
        ['DESTINATION_APPEND'],
      )
      assert.equal((await server.rows('select count(*) from added'))[0]?.[0], '4')
    })
  })

  test('is delivered whole again where somebody changed it, or put another table in its place', () =>
    withProject(shop(`from: sales, ${to('changed')}`), async project => {
      const file = (rows: string) => project.write({ 'data/a.csv': `id,name,amount\n${rows}` })
      const names = async () => (await server.rows('select name from changed order by id')).flat()
      file('1,a,1\n2,b,2\n3,c,3\n')
      await project.run()
      await asClient(server.url, client => client.query('delete from changed where id = 1'))
      file('1,a,1\n2,b,2\n3,d,3\n')
      assert.deepEqual((await project.run()).errors, [])
      assert.deepEqual(await names(), ['a', 'b', 'd'])
      await asClient(server.url, client => client.query('drop table changed'))
      file('1,a,1\n2,b,2\n3,e,3\n')
      assert.deepEqual((await project.run()).errors, [])
      assert.deepEqual(await names(), ['a', 'b', 'e'])
    }))

  test('that arrived although nobody could note it down is not delivered twice', () =>
    withProject(shop(`from: source, ${to('twice')}, mode: 'append'`), async project => {
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1\n' })
      await project.run()
      await project.with(({ database }) => database.run('delete from delivered'))
      const again = await project.run()
      assert.deepEqual([again.outcome, again.errors], ['published', []])
      assert.deepEqual(await server.rows('select id from twice'), [['1']])
    }))

  test('tells what is wrong, and is delivered once that is mended', () =>
    withProject(shop(`from: sales, ${to('public.failing')}`), async project => {
      project.write({
        'data/a.csv': 'id,name,amount\n1,ann,1\n',
        'massif.config.ts':
          "import { project } from 'massif'\nexport default project({ name: 'test', memory: '500 MB', threads: 2, attempts: 1 })\n",
      })
      const told = async (env: string) => {
        project.write({ '.env': `SHOP_DB=${env}\n` })
        const { outcome, errors } = await project.run()
        assert.equal(outcome, 'undelivered')
        assert.equal(errors[0]?.asset, 'main.out')
        assert.equal(errors[0]?.at?.file.endsWith('main.ts'), true)
        assert.equal(JSON.stringify(errors).includes('hidden'), false)
        return `${errors[0]?.code}: ${errors[0]?.message.replaceAll(String(server.port), 'PORT')}`
      }
      const { port } = server
      assert.equal(
        await told(`postgres://postgres:hidden@127.0.0.1:${port}/postgres`),
        'DESTINATION_ACCESS: PostgreSQL at 127.0.0.1:PORT/postgres refuses the password',
      )
      // Nothing is run again but the delivery.
      assert.equal((await project.plan()).tables.length, 0)
      assert.match(
        await told('postgres://postgres:hidden@127.0.0.1:1/postgres'),
        /^DESTINATION_UNAVAILABLE: .*nothing listens there/,
      )
      assert.match(
        await told(`postgres://postgres:secret@127.0.0.1:${port}/nowhere`),
        /^DESTINATION_MISSING: .*"nowhere"/,
      )
      assert.match(await told('not hidden'), /^DESTINATION_OPTIONS: The secret SHOP_DB is no address/)
      await asClient(server.url, client =>
        client.query(
          `create role weak login password 'hidden'; create table failing (id int, name varchar(2), amount numeric(12, 1), must text not null)`,
        ),
      )
      assert.match(
        await told(`postgres://weak:hidden@127.0.0.1:${port}/postgres`),
        /^DESTINATION_ACCESS: .*permission denied for table massif_deliveries/,
      )
      assert.equal(
        await told(server.url),
        'DESTINATION_COLUMNS: public.failing: id is integer there, which does not hold every bigint as it is',
      )
      await asClient(server.url, client =>
        client.query('alter table failing alter id type bigint, alter amount type numeric, drop must'),
      )
      assert.match(
        await told(server.url),
        /^DESTINATION_VALUE: public.failing takes not all of the rows: value too long.*COPY failing, line 1, column name/,
      )
      assert.deepEqual(await server.rows('select * from failing'), [])
      await asClient(server.url, client => client.query('alter table failing alter name type text'))
      assert.equal((await project.run()).outcome, 'published')
      assert.deepEqual(await server.rows('select id, name, amount from failing'), [['1', 'ann', '1.00']])
    }))

  test('is left as it was by Ctrl-C, and delivered by the next run', () =>
    withProject(shop(`from: sales, ${to('stopped')}`), async project => {
      const rows = (count: number) => Array.from({ length: count }, (_, id) => `${id},name ${id},1.00\n`).join('')
      project.write({ 'data/a.csv': `id,name,amount\n${rows(10)}` })
      await project.run()
      project.write({ 'data/a.csv': `id,name,amount\n${rows(50_000)}` })
      const stop = new AbortController()
      const stopped = await project.run({
        signal: stop.signal,
        onEvent: event => {
          if (event.event === 'step-started' && event.kind === 'deliver') setTimeout(() => stop.abort(), 30)
        },
      })
      assert.equal(stopped.outcome, 'stopped')
      assert.deepEqual(await server.rows('select count(*) from stopped'), [['10']])
      assert.equal((await project.run()).outcome, 'published')
      assert.deepEqual(await server.rows('select count(*), max(id) from stopped'), [['50000', '49999']])
    }))

  test('has a key that tells its rows apart, or is not delivered', () =>
    withProject(shop(`from: sales, key: ['name'], ${to('keyed')}`), async project => {
      project.write({ 'data/a.csv': 'id,name,amount\n1,ann,1\n2,ann,2\n' })
      const { outcome, errors } = await project.run()
      assert.equal(outcome, 'undelivered')
      assert.match(errors[0]?.message ?? '', /have one key \(2 rows\): name = ann/)
    }))

  test('follows new columns, and comes through a server that goes down in between', () =>
    withProject(shop(`from: sales, ${to('grown')}`), async project => {
      project.write({
        'data/a.csv': 'id,name,amount\n1,ann,1\n',
        'massif.config.ts': `import { project } from 'massif'\nexport default project({ name: 'test', memory: '500 MB', threads: 2, attempts: 6 })\n`,
      })
      await project.run()
      const { 'main.ts': main } = shop(`from: sales, ${to('grown')}`)
      project.write({
        'main.ts': main
          .replace('amount: t.decimal(12, 2) }', 'amount: t.decimal(12, 2), twice: t.double() }')
          .replace('select id, name, amount', 'select id, name, amount, amount * 2 as twice'),
      })
      const restarted = server.restart()
      const run = await project.run()
      await restarted
      assert.deepEqual([run.outcome, run.errors], ['published', []])
      assert.deepEqual(await server.rows('select id, name, amount, twice from grown'), [['1', 'ann', '1.00', '2']])
    }))
})

test('a destination is part of what is checked', () =>
  withProject(
    {
      'main.ts': `import { destination, sql, t, table, toCsv, toPostgres } from 'massif'
export const sales = table({ columns: { id: t.bigint() }, query: sql\`select 1 as id\` })
export const a = destination({ from: sales, mode: 'merge', to: toPostgres({ url: 'postgres://x/y', table: 't' }) })
export const b = destination({ from: sales, key: ['no' as 'id'], to: toCsv({ path: 'x.csv' }) })
export const c = destination({ from: sales, to: toCsv({ path: './x.csv' }) })
export const d = destination({ from: sales, to: toCsv({ path: 'x.csv' }) })
export const e = table({ columns: { id: t.bigint() }, query: sql\`select * from \${d as never}\` })
`,
    },
    async (project: TestProject) => {
      const { loadProject } = await import('../../src/project/load.ts')
      const { diagnostics } = await loadProject(project.directory)
      assert.deepEqual(
        diagnostics.map(({ asset, message }) => `${asset}: ${message}`),
        [
          "main.a: mode: 'merge' needs a key, and neither the destination nor the table has one",
          'main.b: `key` names the column "no", which is not written',
          'main.d: main.b and main.d write to the same place, where one of them replaces all rows',
          'main.e: ${d as never} is a destination, which is outside the lake: nothing reads it',
        ],
      )
    },
  ))
