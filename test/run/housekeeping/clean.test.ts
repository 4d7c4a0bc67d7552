import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { clean } from '../../../src/run/housekeeping/clean.ts'
import { release } from '../../../src/run/housekeeping/release.ts'
import { Reading } from '../../../src/run/reading.ts'
import { numbers } from '../../support/random.ts'
import { inAMonth, inShop, type Shop } from './shop.ts'

const DAY = 86_400_000

/** Puts a file where nothing names it. */
function plant(shop: Shop, path: string, days = 0): string {
  const file = join(shop.directory, 'lake', path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, 'stray')
  const at = new Date(Date.now() - days * DAY)
  utimesSync(file, at, at)
  return file
}

async function assertWhole(shop: Shop, stray: readonly string[] = []): Promise<void> {
  const { there, needed } = await shop.files()
  assert.deepEqual(
    [...needed].filter(file => !there.has(file)),
    [],
    'every file that a row needs is there',
  )
  if (stray.length > 0)
    assert.deepEqual(
      stray.filter(file => there.has(file)),
      [],
      'strays are gone',
    )
}

test('files that nothing names go when they are old enough; what is no file of a table stays', () =>
  inShop(async shop => {
    await shop.days(2)
    const old = plant(shop, 'marts/daily/data/stray.parquet', 4)
    const young = plant(shop, 'marts/daily/data/young.parquet', 2)
    const gone = plant(shop, 'marts/dropped/metadata/00001-x.metadata.json', 4)
    const mine = plant(shop, 'notes/readme.txt', 4)
    const cleaned = await shop.with(workspace =>
      clean(workspace, { older: 3 * DAY, dryRun: false, now: () => new Date() }),
    )
    assert.deepEqual(cleaned, {
      forks: [],
      tables: [
        { table: 'marts.daily', files: 1, bytes: 5 },
        { table: 'marts.dropped', files: 1, bytes: 5 },
      ],
    })
    const { existsSync } = await import('node:fs')
    assert.deepEqual([old, young, gone, mine].map(existsSync), [false, true, false, true])
    await assertWhole(shop)
  }))

test('forks of a run that was stopped stay while it may be resumed, and go with their files after that', () =>
  inShop(async shop => {
    await shop.day()
    await shop.stoppedDay()
    const staged = await shop.with(({ lake }) => lake.forkedRuns())
    assert.equal(staged.length, 1)
    const young = await shop.with(workspace =>
      clean(workspace, { older: 3 * DAY, dryRun: false, now: () => new Date() }),
    )
    assert.deepEqual(young, { forks: [], tables: [] })
    const foretold = await shop.clean(true)
    const cleaned = await shop.clean()
    assert.deepEqual(foretold, cleaned)
    assert.deepEqual(
      cleaned.forks.map(fork => fork.split(': ')[1]),
      ['marts.daily'],
    )
    assert.deepEqual(
      cleaned.tables.map(({ table }) => table),
      ['marts.daily'],
    )
    await assertWhole(shop)
    assert.equal((await shop.run({ resume: true })).outcome, 'published')
  }))

test('what is younger than the work of somebody who is at it stays', () =>
  inShop(async shop => {
    await shop.day()
    await shop.with(async ({ database, lake }) => {
      const reading = new Reading(database, () => new Date(inAMonth().getTime() - DAY))
      await reading.hold('run', () => lake.pointers())
      plant(shop, 'marts/daily/data/before.parquet', -29)
      plant(shop, 'marts/daily/data/being-written.parquet', -30.5)
      assert.deepEqual((await shop.clean()).tables, [{ table: 'marts.daily', files: 1, bytes: 5 }])
      await reading.close()
      assert.deepEqual((await shop.clean()).tables, [{ table: 'marts.daily', files: 1, bytes: 5 }])
    })
  }))

test('tables that share a folder, since one was renamed, keep theirs', () =>
  inShop(async shop => {
    await shop.days(3)
    await shop.with(({ database }) =>
      database.run("update iceberg_tables set table_name = 'kept' where table_name = 'totals'"),
    )
    await shop.days(2)
    const kept = () => shop.query('from marts.kept order by all', 'marts.kept')
    const rows = [await kept(), await shop.totals()]
    const locations = await shop.with(async ({ lake }) =>
      [...(await lake.resolve(['marts.kept', 'marts.totals'])).values()].map(({ location }) => location),
    )
    assert.equal(new Set(locations).size, 1)
    for (const table of ['marts.kept', 'marts.totals']) {
      await shop.expire([table])
      await assertWhole(shop)
    }
    await shop.clean()
    await assertWhole(shop)
    assert.deepEqual([await kept(), await shop.totals()], rows)
    await assert.rejects(
      shop.with(workspace => release(workspace, 'marts.kept', () => new Date())),
      /marts\.kept shares its files with lake\.marts\.totals/,
    )
  }))

for (const seed of [1, 2, 3])
  test(`no sequence of runs, stops, environments and housekeeping loses a live file (${seed})`, () =>
    inShop(async shop => {
      const random = numbers(seed)
      await shop.day()
      const strays: string[] = []
      const operations: readonly (() => Promise<unknown>)[] = [
        () => shop.day(),
        () => shop.day(),
        () => shop.stoppedDay(),
        () => shop.branch(random() < 0.5 ? 'dev' : 'test'),
        () => shop.expire(),
        async () => strays.push(plant(shop, `marts/totals/data/stray-${strays.length}.parquet`)),
        async () => {
          await shop.clean()
          const { there, needed } = await shop.files()
          assert.deepEqual(
            [...there].filter(file => !needed.has(file)),
            [],
          )
        },
      ]
      for (let at = 0; at < 14; at++) {
        await operations[Math.floor(random() * operations.length)]?.()
        await assertWhole(shop)
      }
      await shop.run()
      const rows = await shop.totals()
      await shop.expire()
      await shop.clean()
      await assertWhole(shop, strays)
      assert.deepEqual(await shop.totals(), rows)
      assert.equal((await shop.run()).outcome, 'unchanged')
    }))
