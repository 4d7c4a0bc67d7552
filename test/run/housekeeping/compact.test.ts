import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dirtySpans } from '../../../src/plan/dirty.ts'
import { compact } from '../../../src/run/housekeeping/compact.ts'
import { expire } from '../../../src/run/housekeeping/expire.ts'
import { allProduced } from '../../../src/state/produced.ts'
import { deleteRows } from '../../support/merge-on-read.ts'
import { stepsDone } from '../../support/project.ts'
import { inAMonth, inShop, type Shop } from './shop.ts'

const MORE = `import { interval, sql, t, table } from 'massif'
import { daily } from './tables.ts'
export const busy = table({
  columns: { day: t.date(), orders: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select day, sum(orders) as orders from \${daily.in(interval)} group by all\`,
})
`

const LOG = `import { changes, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const log = table({
  columns: { id: t.bigint() },
  load: { by: 'append' },
  query: sql\`select id from \${changes(orders)}\`,
})
`

const all = (shop: Shop) =>
  shop.query(
    'select cast(day as varchar), customer, orders, cast(amount as varchar) from marts.daily order by all',
    'marts.daily',
  )
const fileCount = (shop: Shop, table: string) =>
  shop.with(async ({ lake }) => {
    const state = (await lake.resolve([table])).get(table)
    return state ? (await lake.scan(state)).files.length : 0
  })

test('small files become one, sorted by time; the rows are the same, and there is nothing to do after it', () =>
  inShop(async shop => {
    shop.write({ 'marts/more.ts': MORE })
    await shop.days(12)
    const rows = await all(shop)
    assert.equal(await fileCount(shop, 'raw.orders'), 12)
    const versions = () =>
      shop.with(async ({ lake }) => {
        const states = await lake.resolve(await lake.list())
        return [...states].map(([name, { dataVersion }]) => [name, dataVersion])
      })
    const before = await versions()
    const foretold = await shop.compact([], true)
    assert.deepEqual(await versions(), before)
    const done = await shop.compact()
    assert.deepEqual(
      done.map(({ table, files, into }) => [table, files, into]),
      [
        ['marts.busy', 12, 1],
        ['marts.daily', 12, 1],
        ['marts.totals', 0, undefined],
        ['raw.orders', 12, 1],
      ],
    )
    assert.deepEqual(
      foretold.map(({ table, files, bytes }) => [table, files, bytes]),
      done.map(({ table, files, bytes }) => [table, files, bytes]),
    )
    assert.deepEqual(await versions(), before)
    assert.deepEqual(await all(shop), rows)
    const inFile = await shop.query('select id from raw.orders', 'raw.orders')
    assert.deepEqual(
      inFile,
      inFile.toSorted((a, b) => Number(String(a[0]).slice(0, -1)) - Number(String(b[0]).slice(0, -1))),
    )
    assert.equal((await shop.run()).outcome, 'unchanged')
    assert.deepEqual(
      (await shop.compact()).map(({ files }) => files),
      [0, 0, 0, 0],
    )
    shop.write({ 'data/orders-late.csv': 'id,customer,amount,paid_at\n99,ann,100.00,2026-01-05 23:00:00\n' })
    const { events } = await shop.run()
    assert.deepEqual(
      stepsDone(events).filter(step => /daily|busy/.test(step)),
      ['marts.daily: 2026-01-05', 'marts.busy: 2026-01-05'],
    )
  }))

test('what changed is still known by days to a table that had not seen the state before', () =>
  inShop(async shop => {
    await shop.days(11)
    shop.write({ 'marts/more.ts': MORE })
    await shop.run()
    shop.write({ 'data/orders-late.csv': 'id,customer,amount,paid_at\n99,ann,100.00,2026-01-05 23:00:00\n' })
    await shop.run({ assets: ['marts.daily'] })
    assert.equal((await shop.compact(['marts.daily']))[0]?.into, 1)
    // Told by what the commits recorded, without a look at any row.
    const spans = await shop.with(async ({ lake, database }) => {
      const consumed = (await allProduced(database)).get('marts.busy')?.inputs['marts.daily']
      const state = (await lake.resolve(['marts.daily'])).get('marts.daily')
      assert(state && consumed)
      const input = { name: 'marts.daily', state, consumed }
      return dirtySpans(input, { how: 'slice', name: 'marts.daily', by: 'day' }, 'day', 0, lake, () =>
        assert.fail('rows were compared'),
      )
    })
    const day = 86_400_000
    assert.deepEqual(spans, [{ start: Date.UTC(2026, 0, 5), end: Date.UTC(2026, 0, 5) + day }])
    const { events } = await shop.run({ assets: ['marts.busy'] })
    assert.deepEqual(
      stepsDone(events).filter(step => step.startsWith('marts.busy')),
      ['marts.busy: 2026-01-05'],
    )
  }))

test('a table that appends what is added gets each row once', () =>
  inShop(async shop => {
    shop.write({ 'marts/log.ts': LOG })
    await shop.days(10)
    shop.write({ 'data/orders-a.csv': 'id,customer,amount,paid_at\n99,ann,100.00,2026-01-05 23:00:00\n' })
    await shop.run({ assets: ['raw.orders'] })
    assert.equal((await shop.compact(['raw.orders']))[0]?.into, 1)
    shop.write({ 'data/orders-b.csv': 'id,customer,amount,paid_at\n98,ann,100.00,2026-01-05 23:00:00\n' })
    await shop.run({ assets: ['raw.orders'] })
    await shop.expire()
    const { outcome, errors } = await shop.run()
    assert.deepEqual(errors, [])
    assert.equal(outcome, 'published')
    const ids = async (table: string) => (await shop.query(`select id from ${table} order by 1`, table)).flat()
    assert.deepEqual(await ids('marts.log'), await ids('raw.orders'))
    assert.equal((await ids('marts.log')).length, 22)
  }))

test('the room of the old files is free once they are past the retention', () =>
  inShop(async shop => {
    await shop.days(11)
    await shop.compact()
    await shop.expire()
    const { there, needed } = await shop.files()
    assert.deepEqual([...there].toSorted(), [...needed].toSorted())
    assert.equal([...there].filter(file => file.includes('/raw/orders/data/')).length, 1)
  }))

test('deleted rows are gone for good', () =>
  inShop(async shop => {
    await shop.days(2)
    await shop.with(({ database }) => deleteRows(database, 'marts.daily', "customer = 'bob'"))
    const rows = await all(shop)
    assert.deepEqual(
      rows.map(row => row[1]),
      ['ann', 'ann'],
    )
    assert.deepEqual(
      (await shop.compact(['marts.daily'])).map(({ files, into }) => [files, into]),
      [[2, 1]],
    )
    assert.deepEqual(await all(shop), rows)
    await shop.with(async ({ lake }) => {
      const state = (await lake.resolve(['marts.daily'])).get('marts.daily')
      assert.equal(state?.snapshot?.summary['total-delete-files'], '0')
      assert.equal(state?.snapshot?.summary['total-records'], '2')
    })
  }))

test('a table that was replaced while its files were written again is left alone', () =>
  inShop(async shop => {
    await shop.days(11)
    await shop.with(async workspace => {
      const session = await workspace.session()
      const rewrite = session.rewrite.bind(session)
      session.rewrite = async request => {
        const written = await rewrite(request)
        // Another engine deletes a row of a file that is being written again.
        await deleteRows(workspace.database, 'marts.daily', "day = date '2026-01-03'")
        return written
      }
      const options = { tables: ['marts.daily'], dryRun: false, signal: new AbortController().signal }
      const [compacted] = await Array.fromAsync(compact(workspace, { ...options, now: () => new Date() }))
      assert.equal(compacted?.busy, 'what was written again was replaced meanwhile')
    })
    const days = (await all(shop)).map(row => row[0])
    assert(!days.includes('2026-01-03') && days.length === 20)
    const { there, needed } = await shop.files()
    assert.deepEqual(
      [...there].filter(file => file.endsWith('.parquet') && !needed.has(file)),
      [],
    )
  }))

for (const work of ['compact', 'expire'] as const)
  test(`${work} begins its commit again when another engine was faster`, () =>
    inShop(async shop => {
      await shop.days(11)
      const rows = await all(shop)
      await shop.with(async workspace => {
        const { lake, database } = workspace
        const { publish } = lake
        let others = 0
        lake.publish = async (forks, record) => {
          if (others++ === 0) await deleteRows(database, 'marts.daily', 'false')
          return publish.call(lake, forks, record)
        }
        const options = { tables: ['marts.daily'], dryRun: false, signal: new AbortController().signal }
        const [done] =
          work === 'compact'
            ? await Array.fromAsync(compact(workspace, { ...options, now: () => new Date() }))
            : await Array.fromAsync(
                expire(workspace, {
                  ...options,
                  retention: { snapshots: '1 second', atLeast: 1, runs: '1 day' },
                  now: inAMonth,
                }),
              )
        assert.equal(others, 2)
        assert.equal(done?.busy, undefined)
        const state = (await lake.resolve(['marts.daily'])).get('marts.daily')
        assert.equal(state?.snapshots.length, work === 'compact' ? 13 : 2)
        assert.deepEqual(await lake.forkedRuns(), [])
      })
      assert.deepEqual(await all(shop), rows)
      await shop.expire()
      await shop.clean()
      const { there, needed } = await shop.files()
      assert.deepEqual([...there].toSorted(), [...needed].toSorted())
    }))

test('rows that come while files are written again stay', () =>
  inShop(async shop => {
    await shop.days(11)
    await shop.with(async workspace => {
      const session = await workspace.session()
      const rewrite = session.rewrite.bind(session)
      session.rewrite = async request => {
        const written = await rewrite(request)
        await shop.day()
        return written
      }
      const options = { tables: ['raw.orders'], dryRun: false, signal: new AbortController().signal }
      const [compacted] = await Array.fromAsync(compact(workspace, { ...options, now: () => new Date() }))
      assert.equal(compacted?.into, 1)
    })
    assert.equal((await shop.query('select id from raw.orders', 'raw.orders')).length, 24)
    assert.equal(await fileCount(shop, 'raw.orders'), 2)
    assert.equal((await shop.run()).outcome, 'unchanged')
  }))
