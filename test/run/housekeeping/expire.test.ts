import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reading } from '../../../src/run/reading.ts'
import { stepsDone } from '../../support/project.ts'
import { inAMonth, inShop, type Shop, TABLES } from './shop.ts'

const snapshots = (shop: Shop) =>
  shop.with(async ({ lake }) => {
    const states = await lake.resolve(TABLES)
    return Object.fromEntries([...states].map(([name, state]) => [name, state.snapshots.length]))
  })

test('old snapshots go with the files that only they needed, and no other', () =>
  inShop(async shop => {
    await shop.days(4)
    const before = await shop.files()
    const rows = await shop.totals()
    const foretold = await shop.expire([], true)
    assert.deepEqual(await shop.files(), before)
    const done = await shop.expire()
    assert.deepEqual(
      done.map(({ table, snapshots: gone, kept }) => [table, gone, kept]),
      [
        ['marts.daily', 3, 1],
        ['marts.totals', 3, 1],
        ['raw.orders', 3, 1],
      ],
    )
    // The file that was current is in the log of the one that forgets, where the former log was.
    assert.deepEqual(
      foretold.map(({ files }) => files),
      done.map(({ files }) => files),
    )
    assert(done.every(({ files }) => files > 0))
    const after = await shop.files()
    assert.deepEqual(
      [...after.there].filter(file => !after.needed.has(file)),
      [],
    )
    assert.deepEqual(
      [...after.needed].filter(file => !after.there.has(file)),
      [],
    )
    assert(after.there.size < before.there.size)
    assert.deepEqual(await shop.totals(), rows)
    assert.deepEqual(
      await shop.expire(),
      done.map(({ table }) => ({ table, snapshots: 0, kept: 1, files: 0, bytes: 0 })),
    )
  }))

test('a run after it has nothing to do, and redoes only what changed when there is', () =>
  inShop(async shop => {
    await shop.days(3)
    await shop.expire()
    assert.equal((await shop.run()).outcome, 'unchanged')
    shop.write({ 'data/orders-late.csv': 'id,customer,amount,paid_at\n99,ann,100.00,2026-01-02 23:00:00\n' })
    const { outcome, events } = await shop.run()
    assert.equal(outcome, 'published')
    assert.deepEqual(
      stepsDone(events).filter(step => step.startsWith('marts.daily')),
      ['marts.daily: 2026-01-02'],
    )
  }))

test('what a table was made from stays until it is made anew', () =>
  inShop(async shop => {
    await shop.days(2)
    shop.write({ 'data/orders-late.csv': 'id,customer,amount,paid_at\n99,ann,100.00,2026-01-02 23:00:00\n' })
    await shop.run({ assets: ['raw.orders'] })
    shop.write({ 'data/orders-later.csv': 'id,customer,amount,paid_at\n98,ann,100.00,2026-01-01 23:00:00\n' })
    await shop.run({ assets: ['raw.orders'] })
    await shop.expire()
    // The present one, and the one that marts.daily was made from.
    assert.equal((await snapshots(shop))['raw.orders'], 2)
    const { events } = await shop.run()
    assert.deepEqual(
      stepsDone(events).filter(step => step.startsWith('marts.daily')),
      ['marts.daily: 2026-01-01 to 2026-01-02'],
    )
    await shop.expire()
    assert.equal((await snapshots(shop))['raw.orders'], 1)
  }))

test('what a running reader resolved stays until it is done', () =>
  inShop(async shop => {
    await shop.days(3)
    await shop.with(async ({ lake, database }) => {
      const reading = new Reading(database, inAMonth)
      await reading.hold('query', () => lake.pointers())
      const state = (await lake.resolve(['marts.totals'])).get('marts.totals')
      assert(state)
      const oldest = lake.at(state, { snapshot: state.snapshots[0]?.id ?? 0n })
      const { needed } = await shop.files()
      assert((await shop.expire()).every(({ files }) => files === 0))
      const { there } = await shop.files()
      assert.deepEqual(
        [...needed].filter(file => !there.has(file)),
        [],
      )
      assert.equal((await lake.scan(oldest)).files.length, 1)
      await reading.close()
    })
    // What was spared then is nobody's any more; it is for `clean` to find.
    const { there, needed } = await shop.files()
    assert([...there].some(file => !needed.has(file)))
  }))

test('a table that a run works on is left for the next time', () =>
  inShop(async shop => {
    await shop.days(2)
    await shop.with(async ({ database }) => {
      const { LeaseKeeper } = await import('../../../src/run/lease-keeper.ts')
      const holder = { run: 'r1', host: 'elsewhere', process: 1 }
      const keeper = await LeaseKeeper.take(
        database,
        ['marts.totals'],
        holder,
        () => new Date(Date.now() + 40 * 86_400_000),
      )
      const [expired] = await shop.expire(['marts.totals'])
      assert.match(expired?.busy ?? '', /^Run r1 .* is at work on marts.totals$/)
      assert.equal(expired?.snapshots, 0)
      await keeper.close()
    })
    assert.equal((await shop.expire(['marts.totals']))[0]?.snapshots, 1)
  }))
