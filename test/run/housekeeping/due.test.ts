import assert from 'node:assert/strict'
import { test } from 'node:test'
import { housekeeping } from '../../../src/cli/doctor/housekeeping.ts'
import { flushHistory } from '../../../src/run/history/flush.ts'
import { pruneRuns } from '../../../src/run/housekeeping/prune-runs.ts'
import { finishRun, listRuns, startRun } from '../../../src/state/runs.ts'
import { inAMonth, inShop } from './shop.ts'

test('the doctor tells of small files, and is content when they were written again', () =>
  inShop(async shop => {
    await shop.days(11)
    const look = () => shop.with(workspace => housekeeping(workspace, inAMonth()))
    assert.deepEqual(await look(), {
      point: 'housekeeping',
      status: 'warning',
      message: '22 small files in 2 tables',
      hint: '`massif lake compact`.',
    })
    await shop.compact()
    assert.equal((await look()).status, 'ok')
  }))

test('records of old runs go, but for the newest and those that made what is published', () =>
  inShop(async shop => {
    await shop.day()
    await shop.with(async workspace => {
      const { database } = workspace
      const [made] = await listRuns(database, 1)
      const day = (at: number) => new Date(Date.now() + at * 86_400_000).toISOString()
      for (let at = 1; at <= 30; at++) {
        const id = `r${at}`
        const run = { id, time: day(at), startedAt: day(at), selection: [], host: 'h', process: 1 }
        await startRun(database, run)
        if (at !== 3) await finishRun(database, id, { at: day(at), outcome: 'failed', errors: [] })
      }
      const retention = { snapshots: '7 days', atLeast: 3, runs: '10 days' } as const
      assert.equal(await pruneRuns(database, retention, inAMonth(), true), 9)
      assert.equal((await listRuns(database, 100)).length, 31)
      // What is not in the lake's tables yet is not deleted.
      assert.equal(await pruneRuns(database, retention, inAMonth(), false), 0)
      await flushHistory(workspace, () => new Date())
      assert.equal(await pruneRuns(database, retention, inAMonth(), false), 9)
      const left = (await listRuns(database, 100)).map(({ id }) => id)
      // One of the oldest has not ended, as far as anybody knows.
      assert.deepEqual(left.slice(-2), ['r3', made?.id])
      assert.equal(left.length, 22)
    })
  }))
