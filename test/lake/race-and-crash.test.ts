import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { CRASH_POINTS, type CrashPoint, publishTimes, TABLES } from './publisher.ts'
import { openLakeIn, tempLake } from './temp-lake.ts'

interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

function publisher(folder: string, name: string, times: number, crashPoint?: CrashPoint): Promise<Ended> {
  const words = [
    join(import.meta.dirname, 'publisher.ts'),
    folder,
    name,
    String(times),
    ...(crashPoint ? [crashPoint] : []),
  ]
  const child = spawn(process.execPath, ['--conditions=massif-source', ...words], { stdio: 'inherit' })
  return new Promise(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
}

describe('processes that publish the same tables', () => {
  test('lose nothing, and readers see both tables of one publication', async () => {
    await using it = await tempLake()
    const { lake, database, folder } = it
    const times = 25
    let running = true
    const ends = Promise.all([publisher(folder, 'p', times), publisher(folder, 'q', times)]).finally(() => {
      running = false
    })
    let looks = 0
    while (running) {
      const states = await lake.resolve(TABLES)
      const [a, b] = TABLES.map(table => states.get(table)?.dataVersion)
      assert.equal(a, b, 'both tables of one publication')
      looks++
      await new Promise(resolve => setTimeout(resolve, 1))
    }
    assert.deepEqual(
      (await ends).map(end => end.code),
      [0, 0],
    )
    assert.ok(looks > 10)
    const runs = (await database.all('SELECT run FROM published')).map(row => row.run)
    assert.equal(new Set(runs).size, 2 * times)
    for (const state of (await lake.resolve(TABLES)).values()) {
      const { files } = await lake.scan(state)
      assert.equal(files.length, 2 * times)
      assert.equal(state.snapshot?.sequenceNumber, 2 * times)
      assert.deepEqual(
        state.snapshots.map(snapshot => snapshot.summary['massif.data-version']),
        runs,
      )
    }
  })
})

describe('a process killed while it publishes', () => {
  for (const point of CRASH_POINTS)
    test(`at ${point}: the old state stands, or the new one`, async () => {
      await using it = await tempLake()
      const { folder } = it
      const end = await publisher(folder, 'p', 2, point)
      assert.equal(end.signal, 'SIGKILL')
      const { lake, database } = await openLakeIn(folder)
      const done = point === 'published' ? 2 : 1
      const states = await lake.resolve(TABLES)
      for (const table of TABLES) {
        const state = states.get(table)
        assert.equal(state?.snapshots.length, done)
        assert.equal((await lake.scan(state)).files.length, done)
      }
      assert.equal((await database.all('SELECT * FROM published')).length, done)
      assert.deepEqual(
        (await database.all('PRAGMA integrity_check')).map(row => row.integrity_check),
        ['ok'],
      )
      assert.equal((await lake.forks('p_1')).length, point === 'published' ? 0 : 2)
      await database.close()
      // The next run is not in the way of what was left behind.
      await publishTimes(folder, 'again', 1)
      assert.equal((await it.lake.resolve(TABLES)).get('race.b')?.snapshots.length, done + 1)
    })
})
