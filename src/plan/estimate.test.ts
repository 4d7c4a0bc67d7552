import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StepRecord } from '../state/steps.ts'
import { estimate } from './estimate.ts'

const last: StepRecord = {
  run: 'r',
  asset: 'marts.daily',
  kind: 'table',
  status: 'published',
  attempt: 1,
  reason: '',
  startedAt: '2026-01-01T00:00:00Z',
  rows: 1000,
  bytes: 5000,
  seconds: 2,
}
const days = (start: string, end: string) => ({
  column: 'day',
  grain: 'day' as const,
  ranges: [{ start: `${start} 00:00:00`, end: `${end} 00:00:00` }],
})

test('a whole step is expected to take what the last one took', () => {
  assert.deepEqual(estimate({ kind: 'replace' }, last), { rows: 1000, bytes: 5000, seconds: 2 })
})

test('a step of some intervals is expected to take its share', () => {
  const before = { ...last, ranges: JSON.stringify(days('2026-01-01', '2026-01-11').ranges) }
  const expected = estimate({ kind: 'ranges', coverage: days('2026-01-11', '2026-01-12') }, before)
  assert.deepEqual(expected, { rows: 100, bytes: 500, seconds: 0.2 })
})

test('without a last step, or one to compare with, nothing is expected', () => {
  assert.equal(estimate({ kind: 'replace' }, undefined), undefined)
  assert.equal(estimate({ kind: 'ranges', coverage: days('2026-01-01', '2026-01-02') }, last), undefined)
  const { seconds: _, ...unfinished } = last
  assert.equal(estimate({ kind: 'replace' }, unfinished), undefined)
})
