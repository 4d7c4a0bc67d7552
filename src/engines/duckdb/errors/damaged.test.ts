import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../../diagnostics/diagnostic.ts'
import { damageIn, ofSource } from './damaged.ts'

test('a damaged file is told with its path, where that is known', () => {
  const damage = (message: string, type = 'Invalid Input') => damageIn({ type, message } as never)
  assert.deepEqual(damage('Failed to read file "/a/b.parquet": Snappy decompression failure\nmore'), {
    path: '/a/b.parquet',
    why: 'Snappy decompression failure',
  })
  assert.equal(damage("No magic bytes found at end of file '/a.parquet'")?.path, '/a.parquet')
  assert.equal(damage("File '/a.parquet' too small to be a Parquet file")?.path, '/a.parquet')
  assert.deepEqual(damage('TProtocolException: Invalid data', 'Invalid'), {
    path: undefined,
    why: 'TProtocolException: Invalid data',
  })
  assert.equal(damage('Could not convert string to INT32'), undefined)
})

test('a damaged file of a source is told as the source calls it', () => {
  const error = new MassifError([
    {
      kind: 'diagnostic',
      code: 'LAKE_FILE_DAMAGED',
      severity: 'error',
      message: 'The file /x/a.parquet is damaged: bad',
    },
  ])
  const file = { path: '/x/a.parquet', origin: 'data/a.parquet', fromPath: {}, compression: 'none' } as const
  assert.match(String(ofSource(error, [file])), /SOURCE_UNREADABLE: data\/a\.parquet cannot be read as Parquet: bad/)
  assert.equal(ofSource(new Error('x'), [file]) instanceof MassifError, false)
})
