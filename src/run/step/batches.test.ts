import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { How } from '../../plan/contract.ts'
import { batches } from './batches.ts'

const coverage = {
  column: 'day',
  grain: 'day',
  ranges: [
    { start: '2026-01-01 00:00:00', end: '2026-01-04 00:00:00' },
    { start: '2026-02-01 00:00:00', end: '2026-02-03 00:00:00' },
  ],
} as const

const days = (how: How) => {
  const of = how.kind === 'ranges' ? how.coverage : how.kind === 'replace' ? how.within : undefined
  return of?.ranges.map(({ start, end }) => `${start.slice(5, 10)}..${end.slice(5, 10)}`).join(' ')
}

test('what fits into half the memory is done at once', () => {
  assert.equal(batches({ kind: 'ranges', coverage }, 50, 100).length, 1)
})

test('more is done in parts that together cover the same days, each once', () => {
  assert.deepEqual(batches({ kind: 'ranges', coverage }, 150, 100).map(days), [
    '01-01..01-03',
    '01-03..01-04 02-01..02-02',
    '02-02..02-03',
  ])
  assert.deepEqual(batches({ kind: 'ranges', coverage }, 1e9, 100).map(days), [
    '01-01..01-02',
    '01-02..01-03',
    '01-03..01-04',
    '02-01..02-02',
    '02-02..02-03',
  ])
})

test('of all rows, the first part takes the place of what was there, and the others add to it', () => {
  const parts = batches({ kind: 'replace', within: coverage }, 100, 100)
  assert.deepEqual(
    parts.map(({ kind }) => kind),
    ['replace', 'ranges'],
  )
  assert.deepEqual(parts.map(days), ['01-01..01-04', '02-01..02-03'])
})

test('a table without intervals has no parts', () => {
  assert.equal(batches({ kind: 'replace' }, 1e9, 1).length, 1)
})
