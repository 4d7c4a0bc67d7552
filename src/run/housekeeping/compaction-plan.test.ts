import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DataFile } from '../../lake/contract.ts'
import { compactionGroups } from './compaction-plan.ts'

const MB = 1_000_000
const SPEC = { id: 0, fields: [] }

let made = 0
const file = (bytes: number, more: Partial<DataFile> = {}): DataFile => ({
  path: `file:///t/data/${made}.parquet`,
  rows: 1,
  bytes,
  specId: 0,
  partition: new Map(),
  lower: new Map(),
  upper: new Map(),
  nulls: new Map(),
  sequenceNumber: made++,
  snapshotId: 1n,
  ...more,
})
const files = (count: number, bytes: number, more: Partial<DataFile> = {}) =>
  Array.from({ length: count }, () => file(bytes, more))
const sizes = (of: readonly DataFile[]) => compactionGroups(of, SPEC).map(group => group.files.length)

describe('the files to write again', () => {
  it('are those of a partition with more than ten small ones', () => {
    assert.deepEqual(sizes(files(10, MB)), [])
    assert.deepEqual(sizes(files(11, MB)), [11])
    assert.deepEqual(sizes([...files(11, MB), ...files(3, 20 * MB)]), [11])
    const partition = (value: number) => ({ partition: new Map([[1000, value]]) })
    assert.deepEqual(sizes([...files(11, MB, partition(1)), ...files(10, MB, partition(2))]), [11])
  })

  it('become several where one would be too large', () => {
    assert.deepEqual(sizes(files(70, 15 * MB)), [34, 34, 2])
  })

  it('are those with deleted rows, whatever their size', () => {
    const deletes = { deletes: ['file:///t/data/d.parquet'] }
    assert.deepEqual(sizes([file(600 * MB, deletes), ...files(3, MB)]), [1])
    assert.deepEqual(sizes([...files(11, MB), file(MB, { ...deletes, specId: 1 })]), [11, 1])
  })

  it('are none of another cut', () => {
    assert.deepEqual(sizes(files(11, MB, { specId: 1 })), [])
  })
})
