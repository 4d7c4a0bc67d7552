import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../../src/diagnostics/diagnostic.ts'
import { release } from '../../../src/run/housekeeping/release.ts'
import { inShop, type Shop } from './shop.ts'

const GC = ['gc.enabled', 'write.metadata.delete-after-commit.enabled'] as const
const properties = (shop: Shop, table: string) =>
  shop.with(async ({ lake }) => (await lake.resolve([table])).get(table)?.properties ?? {})
const released = (shop: Shop, table: string) => shop.with(workspace => release(workspace, table, () => new Date()))

function refused(code: string, message: RegExp) {
  return (error: unknown) => error instanceof MassifError && error.code === code && message.test(error.message)
}

test('tables forbid others to clean up from their first snapshot on', () =>
  inShop(async shop => {
    await shop.day()
    for (const table of ['raw.orders', 'marts.daily', 'marts.totals']) {
      const of = await properties(shop, table)
      assert.deepEqual(
        GC.map(key => of[key]),
        ['false', 'false'],
      )
    }
  }))

test('a table that is handed over is read, and nothing else', () =>
  inShop(async shop => {
    await shop.days(2)
    await released(shop, 'marts.totals')
    const of = await properties(shop, 'marts.totals')
    assert.deepEqual(
      GC.map(key => of[key]),
      [undefined, undefined],
    )
    assert.equal((await shop.totals()).length, 2)
    assert.equal((await shop.run()).outcome, 'unchanged')
    await assert.rejects(released(shop, 'marts.totals'), refused('LAKE_RELEASED', /was handed over on/))
    const before = await shop.files()
    assert.deepEqual((await shop.expire(['marts.totals']))[0], {
      table: 'marts.totals',
      snapshots: 0,
      kept: 0,
      files: 0,
      bytes: 0,
    })
    await shop.clean()
    assert.deepEqual((await shop.files()).there, before.there)
    await assert.rejects(shop.day(), /LAKE_RELEASED/)
    assert.equal((await properties(shop, 'marts.totals'))['massif.released'], of['massif.released'])
  }))

test('whoever shares its files is named', () =>
  inShop(async shop => {
    await shop.day()
    await shop.branch('dev')
    await assert.rejects(
      released(shop, 'marts.totals'),
      refused('LAKE_SHARED', /marts\.totals shares its files with lake_dev\.marts\.totals/),
    )
    assert.equal((await properties(shop, 'marts.totals'))['gc.enabled'], 'false')
  }))
