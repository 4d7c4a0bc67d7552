import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FileRecord, ManifestEntry } from '../manifest/entry.ts'
import { Deletes, positionDeletes } from './deletes.ts'

const RECORD: FileRecord = {
  content: 0,
  file_path: 'file:///t/a.parquet',
  file_format: 'PARQUET',
  partition: { p1000: 1 },
  record_count: 1,
  file_size_in_bytes: 1,
  column_sizes: null,
  value_counts: null,
  null_value_counts: null,
  nan_value_counts: null,
  lower_bounds: null,
  upper_bounds: null,
}
const entry = (sequenceNumber: number, file: Partial<FileRecord> = {}): ManifestEntry => ({
  status: 1,
  snapshotId: 1n,
  sequenceNumber,
  fileSequenceNumber: sequenceNumber,
  file: { ...RECORD, ...file },
})
const bound = (path: string) => [{ key: 2_147_483_546, value: Buffer.from(path) }]

/** Whether deletes committed as the third concern a data file of the same table. */
function concern(data: ManifestEntry, deletes: Partial<FileRecord> = {}, specId = 0): boolean {
  const file = entry(3, { content: 1, file_path: 'file:///t/d.parquet', ...deletes })
  return new Deletes([positionDeletes('t', file, 0)]).of(data, specId).length === 1
}

test('deletes concern the files that were there, in the same partition', () => {
  assert(concern(entry(2)))
  assert(concern(entry(3)))
  assert(!concern(entry(4)))
  assert(!concern(entry(2, { partition: { p1000: 2 } })))
  assert(!concern(entry(2), {}, 1))
})

test('where they say which file they name rows of, they concern no other', () => {
  for (const only of [
    { referenced_data_file: 'file:///t/a.parquet' },
    { lower_bounds: bound('file:///t/a.parquet'), upper_bounds: bound('file:///t/a.parquet') },
  ]) {
    assert(concern(entry(2), only))
    assert(!concern(entry(2, { file_path: 'file:///t/b.parquet' }), only))
  }
  const several = { lower_bounds: bound('file:///t/a.parquet'), upper_bounds: bound('file:///t/c.parquet') }
  assert(concern(entry(2, { file_path: 'file:///t/b.parquet' }), several))
})
