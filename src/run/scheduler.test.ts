import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as tick } from 'node:timers/promises'
import { runTasks, type Task } from './scheduler.ts'

const MB = 1_000_000
const WIDE = { parallel: 4, memory: 100 }

function task(name: string, after: readonly string[], work: () => Promise<boolean>, more: Partial<Task> = {}): Task {
  return { name, after: new Set(after), cost: async () => 0, work, skip: () => {}, ...more }
}

test('a task starts only when all before it succeeded, whatever the shape of the graph', async () => {
  let seed = 5
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
  for (let round = 0; round < 50; round++) {
    const done = new Set<string>()
    const tasks = Array.from({ length: 20 }, (_, i) => {
      const before = Array.from({ length: i }, (_, j) => `t${j}`).filter(() => random() < 0.2)
      return task(`t${i}`, before, async () => {
        for (const name of before) assert.ok(done.has(name), `t${i} began before ${name} ended`)
        for (let turns = Math.floor(random() * 4); turns > 0; turns--) await tick()
        done.add(`t${i}`)
        return true
      })
    })
    assert.equal((await runTasks(tasks, WIDE)).size, 0)
    assert.equal(done.size, 20)
  }
})

test('what follows a failed task is skipped, once, and the rest goes on', async () => {
  const skipped: string[] = []
  const ran: string[] = []
  const make = (name: string, after: readonly string[], ok = true) =>
    task(name, after, async () => ran.push(name) > 0 && ok, {
      skip: because => skipped.push(`${name} because of ${because}`),
    })
  const failed = await runTasks(
    [
      make('a', [], false),
      make('b', ['a']),
      make('c', ['b', 'd']),
      make('d', []),
      make('e', ['d']),
      make('f', ['a', 'b']),
    ],
    WIDE,
  )
  assert.deepEqual(ran.toSorted(), ['a', 'd', 'e'])
  assert.deepEqual([...failed].toSorted(), ['a', 'b', 'c', 'f'])
  assert.equal(skipped.length, 3)
})

test('no more heavy tasks are at work than allowed, and no more memory, but for one task alone', async () => {
  let running = 0
  let memory = 0
  let most = 0
  const make = (name: string, megabytes: number, cost = megabytes * MB) =>
    task(
      name,
      [],
      async () => {
        running++
        memory += cost
        most = Math.max(most, running)
        assert.ok(running <= 3)
        assert.ok(memory <= 100 * MB || running === 1, `${memory} bytes by ${running}`)
        await tick()
        await tick()
        running--
        memory -= cost
        return true
      },
      { cost: async () => cost },
    )
  await runTasks(
    [make('a', 60), make('b', 60), make('c', 500), make('d', 20), make('e', 20), make('f', 20), make('g', 20)],
    { parallel: 3, memory: 100 * MB },
  )
  assert.equal(most, 3)
})

test('light tasks count for a quarter', async () => {
  let running = 0
  let most = 0
  const light = (name: string) =>
    task(name, [], async () => {
      most = Math.max(most, ++running)
      await tick()
      running--
      return true
    })
  await runTasks(
    Array.from({ length: 30 }, (_, i) => light(`t${i}`)),
    { parallel: 2, memory: 100 * MB },
  )
  assert.equal(most, 8)
})

test('a rejection stops what has not begun and is thrown when what runs has ended', async () => {
  const ended: string[] = []
  const slow = task('slow', [], async () => {
    for (let i = 0; i < 5; i++) await tick()
    return ended.push('slow') > 0
  })
  const broken = task('broken', [], () => Promise.reject(new Error('defect')))
  const later = task('later', ['slow'], async () => ended.push('later') > 0)
  await assert.rejects(runTasks([slow, broken, later], WIDE), /defect/)
  assert.deepEqual(ended, ['slow'])
})

test('a name that is no task counts as done', async () => {
  assert.equal((await runTasks([task('a', ['elsewhere'], async () => true)], WIDE)).size, 0)
})

test('a cost that cannot be told ends the run of tasks once what is at work is done', async () => {
  let done = false
  const slow = task('slow', [], async () => {
    await tick()
    await tick()
    done = true
    return true
  })
  const unknown = task('unknown', [], async () => true, { cost: () => Promise.reject(new Error('no metadata')) })
  await assert.rejects(runTasks([slow, unknown], { parallel: 2, memory: 100 * MB }), /no metadata/)
  assert.ok(done)
})
