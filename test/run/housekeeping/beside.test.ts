import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { inShop, TABLES } from './shop.ts'

test('runs, queries, expiry and compaction go on side by side; nothing is lost', () =>
  inShop(async shop => {
    await shop.days(11)
    const words = (work: string) => [join(import.meta.dirname, 'keeper.ts'), shop.directory, work, '', '12']
    const keepers = ['expire', 'compact'].map(work =>
      spawn(process.execPath, ['--conditions=massif-source', ...words(work)], { stdio: 'inherit' }),
    )
    const ends = Promise.all(keepers.map(async child => (await once(child, 'exit'))[0]))
    let busy = true
    ends.finally(() => {
      busy = false
    })
    let days = 11
    while (busy) {
      await shop.day()
      days++
      // One statement resolves both; each row of the one is in the other.
      const [row] = await shop.query(
        'select (select sum(amount) from marts.daily) = (select sum(amount) from marts.totals), (select count(*) from raw.orders)',
        ...TABLES,
      )
      assert.deepEqual(row, [true, BigInt(2 * days)])
    }
    assert.deepEqual(await ends, [0, 0])
    assert(days > 13)
    assert.equal((await shop.run()).outcome, 'unchanged')
    await shop.compact()
    await shop.expire()
    await shop.clean()
    const { there, needed } = await shop.files()
    assert.deepEqual([...there].toSorted(), [...needed].toSorted())
    assert.deepEqual(await shop.query('select count(*) from raw.orders', 'raw.orders'), [[BigInt(2 * days)]])
  }))
