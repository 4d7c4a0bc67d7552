import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../../src/diagnostics/diagnostic.ts'
import { deleteRows } from '../../support/merge-on-read.ts'
import { stepsDone } from '../../support/project.ts'
import { inShop, type Shop } from './shop.ts'

const orders = (shop: Shop) => shop.query('select id from raw.orders order by 1', 'raw.orders')
const daily = async (shop: Shop) =>
  (await shop.query('select cast(day as varchar), customer from marts.daily order by all', 'marts.daily')).map(row =>
    row.join(' '),
  )

for (const bounds of [false, true])
  test(`rows that another engine deleted are not read, and what was made from them is redone (${bounds})`, () =>
    inShop(async shop => {
      await shop.days(3)
      await shop.with(({ database }) => deleteRows(database, 'raw.orders', 'id in (21, 31)', { bounds }))
      assert.deepEqual(await orders(shop), [[11n], [12n], [22n], [32n]])
      const { outcome, events } = await shop.run()
      assert.equal(outcome, 'published')
      assert.deepEqual(
        stepsDone(events).filter(step => step.startsWith('marts.daily')),
        ['marts.daily: 2026-01-02 to 2026-01-03'],
      )
      assert.deepEqual(await daily(shop), ['2026-01-01 ann', '2026-01-01 bob', '2026-01-02 bob', '2026-01-03 bob'])
      assert.equal((await shop.run()).outcome, 'unchanged')
    }))

test('deletes upon deletes, and a row that is the last of its day', () =>
  inShop(async shop => {
    await shop.days(2)
    await shop.with(({ database }) => deleteRows(database, 'raw.orders', 'id = 21'))
    await shop.run()
    await shop.with(({ database }) => deleteRows(database, 'raw.orders', 'id = 22'))
    const { events } = await shop.run()
    assert.deepEqual(
      stepsDone(events).filter(step => step.startsWith('marts.daily')),
      ['marts.daily: 2026-01-02'],
    )
    assert.deepEqual(await daily(shop), ['2026-01-01 ann', '2026-01-01 bob'])
  }))

const filesOfDeletes = (shop: Shop) =>
  shop.with(async ({ lake }) => {
    const state = (await lake.resolve(['marts.daily'])).get('marts.daily')
    assert(state)
    const { files } = await lake.scan(state)
    const paths = new Set(files.flatMap(file => file.deletes ?? []))
    assert.equal(state.snapshot?.summary['total-delete-files'], String(paths.size))
    return paths.size
  })

test('a rewrite drops the deletes that concern no other file', () =>
  inShop(async shop => {
    await shop.days(3)
    await shop.with(({ database }) => deleteRows(database, 'marts.daily', "day < date '2026-01-03'", { bounds: true }))
    assert.deepEqual(await daily(shop), ['2026-01-03 ann', '2026-01-03 bob'])
    assert.equal(await filesOfDeletes(shop), 2)
    shop.write({ 'data/orders-late.csv': 'id,customer,amount,paid_at\n99,cid,1.00,2026-01-01 23:00:00\n' })
    await shop.run()
    assert.deepEqual(await daily(shop), [
      '2026-01-01 ann',
      '2026-01-01 bob',
      '2026-01-01 cid',
      '2026-01-03 ann',
      '2026-01-03 bob',
    ])
    assert.equal(await filesOfDeletes(shop), 1)
  }))

test('a rewrite applies the deletes of the files some rows of which stay', () =>
  inShop(async shop => {
    // One run, one file of both days.
    shop.write({
      'data/orders-1.csv':
        'id,customer,amount,paid_at\n1,ann,1.00,2026-01-01 10:00:00\n2,bob,1.00,2026-01-01 10:00:00\n3,ann,1.00,2026-01-02 10:00:00\n',
    })
    await shop.run()
    await shop.with(({ database }) => deleteRows(database, 'marts.daily', "customer = 'bob'"))
    assert.deepEqual(await daily(shop), ['2026-01-01 ann', '2026-01-02 ann'])
    shop.write({ 'data/orders-2.csv': 'id,customer,amount,paid_at\n4,cid,1.00,2026-01-02 23:00:00\n' })
    await shop.run()
    assert.deepEqual(await daily(shop), ['2026-01-01 ann', '2026-01-02 ann', '2026-01-02 cid'])
    assert.equal(await filesOfDeletes(shop), 0)
  }))

test('a file whose rows are all deleted is still none of the rows', () =>
  inShop(async shop => {
    await shop.days(2)
    await shop.with(({ database }) => deleteRows(database, 'raw.orders', 'true'))
    assert.deepEqual(await orders(shop), [])
    await shop.run()
    assert.deepEqual(await daily(shop), [])
    assert.deepEqual(await shop.totals(), [])
  }))

test('equality deletes are refused, by name', () =>
  inShop(async shop => {
    await shop.day()
    await shop.with(({ database }) => deleteRows(database, 'raw.orders', 'id = 11', { content: 'equality' }))
    await assert.rejects(
      orders(shop),
      error =>
        error instanceof MassifError &&
        error.code === 'LAKE_UNSUPPORTED' &&
        /raw\.orders has equality deletes/.test(error.message),
    )
  }))
