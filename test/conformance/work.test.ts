import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { t } from '../../src/define/columns.ts'
import { Harness, refused } from './harness.ts'

const seed = { id: t.bigint() }
const endless = 'select a.id + b.id + c.id as id from w.seed a, w.seed b, w.seed c'

async function seeded(harness: Harness, rows: number): Promise<void> {
  await harness.writeRows('w.seed', [{ id: Array.from({ length: rows }, (_, index) => BigInt(index)) }], {
    columns: seed,
  })
}

async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}

describe('an engine at work', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
    await seeded(harness, 20_000)
  })
  after(() => harness[Symbol.asyncDispose]())

  const files = async () =>
    (await readdir(join(harness.folder, 'lake'), { recursive: true })).filter(name => name.endsWith('.parquet'))

  it('stops a write that is cancelled, and takes its files away', async () => {
    const before = await files()
    const controller = new AbortController()
    const write = refused(harness.write('w.long', endless, { columns: seed, signal: controller.signal }))
    await eventually(async () => (await files()).length > before.length)
    controller.abort()
    assert.deepEqual(await write, ['ENGINE_CANCELLED', 'The work was cancelled'])
    assert.deepEqual(await files(), before)
    assert.equal(await harness.published('w.long'), undefined)
  })

  it('stops a read that is cancelled before its first row', async () => {
    const controller = new AbortController()
    const read = refused(harness.rows(`select max(id) from (${endless}) as s`, { signal: controller.signal }))
    setTimeout(() => controller.abort(), 50)
    assert.equal((await read)[0], 'ENGINE_CANCELLED')
  })

  it('begins nothing for a signal that is aborted already', async () => {
    const signal = AbortSignal.abort()
    assert.equal((await refused(harness.rows('select 1', { signal })))[0], 'ENGINE_CANCELLED')
    assert.equal(
      (await refused(harness.write('w.never', 'select 1 as id', { columns: seed, signal })))[0],
      'ENGINE_CANCELLED',
    )
  })

  it('stops rows made by TypeScript when it is cancelled', async () => {
    const controller = new AbortController()
    const chunks = function* () {
      for (let made = 0; ; made++) {
        if (made === 3) controller.abort()
        yield { id: [BigInt(made)] }
      }
    }
    assert.equal(
      (await refused(harness.writeRows('w.rows', chunks(), { columns: seed, signal: controller.signal })))[0],
      'ENGINE_CANCELLED',
    )
    assert.equal(await harness.published('w.rows'), undefined)
  })

  it('does not wait for a maker of rows that does not heed the cancellation', async () => {
    const controller = new AbortController()
    const never = async function* () {
      yield { id: [1n] }
      controller.abort()
      await new Promise(() => {})
    }
    const fork = await harness.fork('w.stuck')
    const request = { fork, columns: seed, partition: [], mode: { kind: 'replace' }, summary: {} } as const
    const write = harness.session.writeRows(never(), { ...request, signal: controller.signal })
    assert.equal((await refused(write))[0], 'ENGINE_CANCELLED')
  })

  it('works on after a cancellation', async () => {
    assert.deepEqual(await harness.rows('select count(*) from w.seed'), [[20_000n]])
  })

  it('gives rows as they come, and stops when the reader leaves', async () => {
    let rows = 0
    for await (const chunk of harness.session.read(endless)) {
      rows += chunk.rows
      if (rows > 10_000) break
    }
    assert.ok(rows > 10_000 && rows < 1_000_000)
  })

  it('tells progress as a fraction that does not shrink', async () => {
    const told: number[] = []
    const onProgress = ({ fraction }: { readonly fraction?: number }) => {
      if (fraction !== undefined) told.push(fraction)
    }
    const controller = new AbortController()
    const read = refused(
      harness.rows(`select max(id) from (${endless}) as s`, { onProgress, signal: controller.signal }),
    )
    await eventually(() => told.length >= 2)
    controller.abort()
    await read
    assert.ok(told.every(fraction => fraction >= 0 && fraction <= 1))
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    )
  })

  it('does many things side by side', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const table = `w.side${index}`
        await harness.write(table, `select id + ${index} as id from w.seed where id < 100`, { columns: seed })
        const [described] = await harness.session.describe(`select * from ${table}`)
        return [described?.name, ...((await harness.rows(`select cast(sum(id) as bigint) from ${table}`))[0] ?? [])]
      }),
    )
    assert.deepEqual(
      results,
      Array.from({ length: 12 }, (_, index) => ['id', BigInt(4950 + 100 * index)]),
    )
  })

  it('shows how a query would run', async () => {
    assert.notEqual(await harness.session.explain('select count(*) from w.seed;'), '')
  })
})

describe('a memory limit', () => {
  it('lets a sort larger than it pass by spilling, and leaves nothing behind', async test => {
    await using harness = await Harness.open({ memory: 200_000_000 })
    if (!harness.session.capabilities.embedded) return test.skip('spills elsewhere')
    await seeded(harness, 1_700)
    const columns = { id: seed.id, filler: t.string() }
    const spill = join(harness.folder, 'spill')
    let spilled = 0
    const watch = setInterval(async () => {
      const names = await readdir(spill, { recursive: true }).catch(() => [])
      spilled = Math.max(spilled, names.filter(name => name.endsWith('.tmp') || name.endsWith('.block')).length)
    }, 10)
    const staged = await harness.write(
      'w.sorted',
      `select id, concat(repeat('x', 100), cast(id as varchar(20))) as filler
       from (select a.id * 1700 + b.id as id from w.seed a, w.seed b) as s order by id * 7919 % 4000037`,
      { columns },
    )
    clearInterval(watch)
    assert.equal(staged.rows, 2_890_000)
    assert.ok(spilled > 0, 'nothing was spilled')
    await harness.session.close()
    assert.equal(existsSync(spill), false)
  })

  it('refuses what does not fit however much is spilled', async () => {
    await using harness = await Harness.open({ memory: 60_000_000 })
    await seeded(harness, 2_000)
    const query =
      "select count(*) from (select array_agg(concat(repeat('x', 100), cast(a.id * b.id as varchar(20)))) as l from w.seed a, w.seed b) as s where l is not null"
    assert.equal((await refused(harness.rows(query)))[0], 'ENGINE_MEMORY')
    // And goes on.
    assert.deepEqual(await harness.rows('select count(*) from w.seed'), [[2_000n]])
  })
})

describe('closing', () => {
  it('does not wait for readers and makers of rows that rest', async () => {
    await using harness = await Harness.open()
    await seeded(harness, 20_000)
    const reader = harness.session.read(endless)[Symbol.asyncIterator]()
    assert.ok((await reader.next()).value.rows > 0)
    const never = async function* () {
      yield { id: [1n] }
      await new Promise(() => {})
    }
    const fork = await harness.fork('w.never')
    const request = { fork, columns: seed, partition: [], mode: { kind: 'replace' }, summary: {} } as const
    void harness.session.writeRows(never(), request).catch(() => {})
    await sleep(20)
    await harness.session.close()
    assert.equal((await refused(reader.next()))[0], 'ENGINE_CANCELLED')
    assert.equal((await refused(harness.rows('select 1')))[0], 'ENGINE_CANCELLED')
  })

  it('stops what still runs', async () => {
    await using harness = await Harness.open()
    await seeded(harness, 20_000)
    const read = harness.rows(`select max(id) from (${endless}) as s`).then(
      () => 'ended',
      () => 'stopped',
    )
    await sleep(20)
    await harness.session.close()
    assert.equal(await read, 'stopped')
  })
})
