import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { POINTS, type Work } from './keeper.ts'
import { inShop, type Shop } from './shop.ts'

async function keep(shop: Shop, work: Work, point: string): Promise<string | null> {
  const words = [join(import.meta.dirname, 'keeper.ts'), shop.directory, work, point]
  const child = spawn(process.execPath, ['--conditions=massif-source', ...words], { stdio: 'inherit' })
  const [, signal] = await once(child, 'exit')
  return signal
}

const daily = (shop: Shop) => shop.query('from marts.daily order by all', 'marts.daily')

async function assertWhole(shop: Shop): Promise<ReadonlySet<string>> {
  const { there, needed } = await shop.files()
  assert.deepEqual(
    [...needed].filter(file => !there.has(file)),
    [],
    'every file that a row needs is there',
  )
  return new Set([...there].filter(file => !needed.has(file)))
}

for (const [work, points] of Object.entries(POINTS) as [Work, readonly string[]][])
  for (const point of points)
    test(`${work}, killed at ${point}: the lake is whole, and the next one ends the work`, () =>
      inShop(async shop => {
        await shop.days(work === 'compact' ? 11 : 3)
        if (work === 'clean') {
          await shop.stoppedDay()
          await shop.run()
          await shop.expire()
        }
        const rows = [await daily(shop), await shop.totals()]
        assert.equal(await keep(shop, work, point), 'SIGKILL')
        await assertWhole(shop)
        assert.deepEqual([await daily(shop), await shop.totals()], rows)
        // What the dead process held is free at once.
        assert.equal((await shop.run()).outcome, 'unchanged')
        assert.equal(await keep(shop, work, ''), null)
        await shop.expire()
        await shop.clean()
        assert.deepEqual(await assertWhole(shop), new Set())
        assert.deepEqual([await daily(shop), await shop.totals()], rows)
        await shop.day()
        assert.equal((await shop.run()).outcome, 'unchanged')
      }))
