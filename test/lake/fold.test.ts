import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { t } from '../../src/define/columns.ts'
import type { Fork, TableState } from '../../src/lake/contract.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { readManifestList } from '../../src/lake/manifest/list.ts'
import { tempLake } from './temp-lake.ts'

const COLUMNS = { id: t.bigint(), day: t.date() }
const day = (at: number) => new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10)
const manifests = (state: TableState) => readManifestList(readFileSync(localPath(state.snapshot?.manifestList ?? '')))

test('many small manifests become a few, each of a range of partitions', async () => {
  await using it = await tempLake()
  const { lake } = it
  const fork = (await lake.fork('r1', ['shop.t'])).get('shop.t') as Fork
  const append = async (commit: number, days: readonly number[]) => {
    const layout = await fork.layout(COLUMNS, [{ by: 'day', column: 'day' }])
    const add = days.map(at => ({
      path: `${layout.dataDirectory}/${commit}-${at}.parquet`,
      rows: 1,
      bytes: 1,
      columns: [],
      partition: [day(at)],
    }))
    return fork.commit({ layout, add, remove: new Set<string>(), summary: {} })
  }
  const days = Array.from({ length: 21 }, (_, at) => at)
  for (let commit = 0; commit < 100; commit++) await append(commit, days)
  assert.equal(manifests((await fork.state()) as TableState).length, 100)
  const state = await append(100, days)
  const [fresh, ...folded] = manifests(state)
  assert.equal(fresh?.added.files, 21)
  // 2,100 files: more than two manifests hold.
  assert.deepEqual(
    folded.map(({ existing }) => existing.files),
    [700, 700, 700],
  )
  const ranges = folded.map(({ partitions }) =>
    [partitions?.[0]?.lower_bound, partitions?.[0]?.upper_bound].map(bound => bound?.readInt32LE() ?? 0),
  )
  for (let at = 1; at < ranges.length; at++) assert((ranges[at]?.[0] ?? 0) >= (ranges[at - 1]?.[1] ?? 0))
  const { files, total } = await lake.scan(state, [{ column: 'day', op: '=', value: day(3) }])
  assert.equal(files.length, 101)
  assert.equal(total, 2121)
  assert.equal((await lake.scan(state)).files.length, 2121)

  // Full ones are not written again.
  for (let commit = 101; commit < 201; commit++) await append(commit, [30])
  const later = manifests((await fork.state()) as TableState)
  assert.deepEqual(
    folded.map(({ path }) => later.some(manifest => manifest.path === path)),
    [true, true, true],
  )
  assert(later.length < 10)
})
