import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../../src/diagnostics/diagnostic.ts'
import { rollback } from '../../../src/run/rollback/rollback.ts'
import { inAMonth, inShop, type Shop } from './shop.ts'

/** Makes the last run one of a month from now, when everything else is past the retention. */
const renewLast = (shop: Shop) =>
  shop.with(async ({ database }) => {
    const [row] = await database.all('select run_id from publications order by seq desc limit 1')
    await database.run('update publications set at = ? where run_id = ?', inAMonth().toISOString(), String(row?.run_id))
    return String(row?.run_id)
  })

const undo = (shop: Shop, run: string) =>
  shop.with(workspace => rollback(workspace, run, { cascade: false, dryRun: false, now: inAMonth }))

test('what a rollback goes back to stays as long as it may be rolled back', () =>
  inShop(async shop => {
    await shop.days(4)
    const before = await shop.totals()
    await shop.day()
    const run = await renewLast(shop)
    const expired = await shop.expire()
    assert(expired.every(({ snapshots, files }) => snapshots > 0 && files > 0))
    await shop.clean()
    await undo(shop, run)
    assert.deepEqual(await shop.totals(), before)
    // The history of the state that is current again names snapshots that are gone.
    await shop.expire()
    await shop.clean()
    await shop.compact()
    assert.deepEqual(await shop.totals(), before)
    await shop.day()
    assert.equal((await shop.run()).outcome, 'unchanged')
  }))

test('past the retention there is no way back, and that is said', () =>
  inShop(async shop => {
    await shop.days(3)
    const run = await shop.with(async ({ database }) => {
      const [row] = await database.all('select run_id from publications order by seq desc limit 1')
      return String(row?.run_id)
    })
    const rows = await shop.totals()
    await shop.expire()
    await assert.rejects(
      undo(shop, run),
      error => error instanceof MassifError && error.code === 'RUN_ROLLBACK' && /is gone/.test(error.message),
    )
    assert.deepEqual(await shop.totals(), rows)
  }))
