import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { t } from '../../src/define/columns.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Fork, Lake } from '../../src/lake/contract.ts'
import { openLakeIn, tempLake } from './temp-lake.ts'

const columns = { day: t.string(), id: t.bigint() }
const partition = [{ by: 'identity', column: 'day' }] as const

interface Commit {
  readonly day: string
  /** The version that runs of ours give their rows; none for somebody else's commit. */
  readonly version?: string
  readonly remove?: ReadonlySet<string> | 'all'
}

/** Stages one file of one row of a day: its bytes do not matter to the catalogue. */
async function staged(lake: Lake, run: string, { day, version, remove = new Set() }: Commit): Promise<Fork> {
  const fork = (await lake.fork(run, ['a.x'])).get('a.x') as Fork
  const layout = await fork.layout(columns, partition)
  const path = join(layout.dataDirectory, `${run}-${Math.random()}.parquet`)
  writeFileSync(path, run)
  const file = { path, rows: 1, bytes: 1, columns: [], partition: [day] }
  const summary = version === undefined ? {} : { 'massif.data-version': version, 'massif.run': run }
  await fork.commit({ layout, add: [file], remove, summary })
  await fork.sync()
  return fork
}

async function published(lake: Lake, run: string, commit: Commit): Promise<void> {
  await lake.publish([await staged(lake, run, commit)])
}

/** The runs whose files are live, and the present state. */
async function present(lake: Lake) {
  const state = (await lake.resolve(['a.x'])).get('a.x')
  assert.ok(state)
  const { files } = await lake.scan(state)
  const runs = files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1).split('-')[0]).toSorted()
  return { state, files, runs }
}

const refused = (error: unknown) =>
  error instanceof MassifError &&
  error.code === 'LAKE_CONFLICT' &&
  /a.x: the run began from snapshot \d+, but the table is at snapshot \d+/.test(error.message)

describe('a table that somebody else committed to while a run was at work', () => {
  test('takes what the run appended on top, under a version of its own', async () => {
    await using it = await tempLake({ durable: true })
    const { lake, database } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    const mine = await staged(lake, 'r1', { day: 'mon', version: 'v1' })
    await published(lake, 'foreign1', { day: 'mon' })
    await published(lake, 'foreign2', { day: 'tue' })
    await lake.publish([mine])
    const { state, runs } = await present(lake)
    assert.deepEqual(runs, ['foreign1', 'foreign2', 'r0', 'r1'])
    assert.notEqual(state.dataVersion, 'v1', 'the rows are others than those the run staged')
    assert.equal(state.snapshots.length, 5, 'what the run staged stays known')
    assert.equal(state.snapshot?.summary['massif.run'], 'r1')
    assert.equal(state.snapshot?.summary['total-records'], '4')
    assert.deepEqual(await lake.forks('r1'), [])
    assert.deepEqual(await database.all("SELECT * FROM iceberg_tables WHERE catalog_name <> 'lake'"), [])
  })

  test('tells who read what the run staged what came beside it', async () => {
    await using it = await tempLake()
    const { lake } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    const mine = await staged(lake, 'r1', { day: 'mon', version: 'v1' })
    const read = await mine.state()
    await published(lake, 'foreign', { day: 'tue' })
    await lake.publish([mine])
    const { state } = await present(lake)
    const changes = await lake.changes(read?.snapshot?.id as bigint, state)
    assert.deepEqual(
      changes?.added.map(({ path }) => path.includes('foreign-')),
      [true],
    )
    assert.deepEqual(changes?.removed, [])
  })

  test('is left to housekeeping, which looks again by itself', async () => {
    await using it = await tempLake()
    const { lake } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    await published(lake, 'r1', { day: 'tue', version: 'v1' })
    const mon = (await present(lake)).files.filter(({ path }) => path.includes('r0-')).map(({ path }) => path)
    const compacted = (await lake.fork('h1', ['a.x'])).get('a.x') as Fork
    const layout = await compacted.layout(columns, partition)
    const path = join(layout.dataDirectory, 'again.parquet')
    writeFileSync(path, 'r0')
    const add = [{ path, rows: 1, bytes: 1, columns: [], partition: ['mon'] }]
    await compacted.commit({ layout, add, remove: new Set(mon), summary: {}, compaction: true })
    const amended = (await lake.fork('h2', ['a.x'])).get('a.x') as Fork
    await amended.amend({ properties: { 'a.b': 'c' } })
    await published(lake, 'foreign', { day: 'wed' })
    await assert.rejects(lake.publish([compacted]), refused)
    await assert.rejects(lake.publish([amended]), refused)
    assert.deepEqual((await present(lake)).runs, ['foreign', 'r0', 'r1'])
  })

  test('takes what the run replaced in other partitions', async () => {
    await using it = await tempLake()
    const { lake } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    await published(lake, 'r00', { day: 'tue', version: 'v00' })
    const mon = (await present(lake)).files.filter(({ path }) => path.includes('r0-')).map(({ path }) => path)
    const mine = await staged(lake, 'r1', { day: 'mon', version: 'v1', remove: new Set(mon) })
    await published(lake, 'foreign', { day: 'tue' })
    await lake.publish([mine])
    assert.deepEqual((await present(lake)).runs, ['foreign', 'r00', 'r1'])
  })

  test('keeps what it has where the run replaced the same partition, or everything', async () => {
    await using it = await tempLake()
    const { lake } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    await published(lake, 'r00', { day: 'tue', version: 'v00' })
    const mon = (await present(lake)).files.filter(({ path }) => path.includes('r0-')).map(({ path }) => path)
    const some = await staged(lake, 'r1', { day: 'mon', version: 'v1', remove: new Set(mon) })
    const all = await staged(lake, 'r2', { day: 'wed', version: 'v2', remove: 'all' })
    await published(lake, 'foreign', { day: 'mon' })
    await assert.rejects(lake.publish([some]), refused)
    await assert.rejects(lake.publish([all]), refused)
    assert.deepEqual((await present(lake)).runs, ['foreign', 'r0', 'r00'])
  })

  test('keeps what it has where the other was a run of ours, which may have done the very same', async () => {
    await using it = await tempLake()
    const { lake } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    const late = await staged(lake, 'r1', { day: 'tue', version: 'v1' })
    await published(lake, 'r2', { day: 'tue', version: 'v2' })
    await assert.rejects(lake.publish([late]), refused)
    assert.deepEqual((await present(lake)).runs, ['r0', 'r2'])
  })

  test('publishes all tables of the group in one transaction all the same', async () => {
    await using it = await tempLake()
    const { lake, folder } = it
    await published(lake, 'r0', { day: 'mon', version: 'v0' })
    const mine = await staged(lake, 'r1', { day: 'mon', version: 'v1' })
    const other = await openLakeIn(folder)
    await published(other.lake, 'foreign', { day: 'mon' })
    await other.database.close()
    let records = 0
    await assert.rejects(
      lake.publish([mine], async () => {
        records++
        throw new Error('the record fails')
      }),
      /the record fails/,
    )
    assert.equal(records, 1)
    assert.deepEqual((await present(lake)).runs, ['foreign', 'r0'])
    const [again] = await lake.forks('r1')
    assert.ok(again)
    await again.sync()
    await lake.publish([again])
    assert.deepEqual((await present(lake)).runs, ['foreign', 'r0', 'r1'])
  })
})
