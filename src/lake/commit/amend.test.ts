import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Document } from '../metadata/document.ts'
import { stateOf } from '../metadata/state.ts'
import { amendedDocument } from './amend.ts'
import { emptyDocument } from './next-document.ts'

const snapshot = (id: number, summary: { readonly [key: string]: string }) => ({
  'snapshot-id': id,
  ...(id > 1 ? { 'parent-snapshot-id': id - 1 } : {}),
  'sequence-number': id,
  'timestamp-ms': 1_000 * id,
  'manifest-list': `file:///t/metadata/snap-${id}.avro`,
  summary,
})

/** A table with a commit, two compactions by another engine, and a tag. */
const TABLE: Document = {
  ...emptyDocument('u', 'file:///t', 0),
  'last-updated-ms': 4_000,
  schemas: [{ type: 'struct', 'schema-id': 0, fields: [] }],
  'partition-specs': [{ 'spec-id': 0, fields: [] }],
  'current-snapshot-id': 4,
  refs: { main: { 'snapshot-id': 4, type: 'branch' }, kept: { 'snapshot-id': 1, type: 'tag' } },
  snapshots: [
    snapshot(1, { operation: 'append', 'massif.data-version': 'a' }),
    snapshot(2, { operation: 'append', 'massif.data-version': 'b' }),
    snapshot(3, { operation: 'replace' }),
    snapshot(4, { operation: 'replace' }),
  ],
  statistics: [
    { 'snapshot-id': 2, 'statistics-path': 'file:///t/metadata/2.puffin' },
    { 'snapshot-id': 4, 'statistics-path': 'file:///t/metadata/4.puffin' },
  ],
  'snapshot-log': [1, 2, 3, 4].map(id => ({ 'timestamp-ms': 1_000 * id, 'snapshot-id': id })),
  'metadata-log': [1, 2, 3].map(id => ({
    'timestamp-ms': 1_000 * id,
    'metadata-file': `file:///t/metadata/${id}.json`,
  })),
}
const LOCATION = 'file:///t/metadata/4.json'
const ids = (of: unknown) =>
  (of as readonly { readonly 'snapshot-id': number }[]).map(each => Number(each['snapshot-id']))

test('snapshots leave the history, with what is told of them', () => {
  const after = amendedDocument(TABLE, LOCATION, { forget: new Set([2n, 3n]) }, 5_000)
  assert.deepEqual(ids(after.snapshots), [1, 4])
  assert.deepEqual(ids(after.statistics), [4])
  // Before a gap nothing can be told of what was current when.
  assert.deepEqual(ids(after['snapshot-log']), [4])
  assert.equal(after['last-updated-ms'], 5_000)
})

test('the current one, and those that branches and tags name, stay', () => {
  const after = amendedDocument(TABLE, LOCATION, { forget: new Set([1n, 2n, 3n, 4n]) }, 5_000)
  assert.deepEqual(ids(after.snapshots), [1, 4])
})

test('the data version stays what it is when the commit that it was inherited from goes', () => {
  const version = (document: Document) => stateOf('shop.t', LOCATION, document).dataVersion
  assert.equal(version(TABLE), 'b')
  for (const forget of [[2n], [3n], [2n, 3n]])
    assert.equal(version(amendedDocument(TABLE, LOCATION, { forget: new Set(forget) }, 5_000)), 'b')
})

test('the log keeps the files since a moment, and the one that was current', () => {
  const log = (logSince: number) =>
    amendedDocument(TABLE, LOCATION, { logSince }, 5_000)['metadata-log']?.map(each => each['metadata-file'].at(-6))
  assert.deepEqual(log(0), ['1', '2', '3', '4'])
  assert.deepEqual(log(2_500), ['3', '4'])
  assert.deepEqual(log(9_000), ['4'])
})

test('properties are set and taken away', () => {
  const { properties } = amendedDocument(
    { ...TABLE, properties: { a: '1', b: '2' } },
    LOCATION,
    { properties: { a: null, c: '3' } },
    0,
  )
  assert.deepEqual(properties, { b: '2', c: '3' })
})

test('time never goes backwards', () => {
  assert.equal(amendedDocument(TABLE, LOCATION, {}, 1)['last-updated-ms'], 4_001)
})
