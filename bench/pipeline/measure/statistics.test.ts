import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ratios, spread } from './statistics.ts'

test('the median of an odd count is the middle figure, whatever the order', () => {
  assert.deepEqual(spread([9, 1, 10]), { median: 9, min: 1, max: 10, count: 3 })
})

test('the median of an even count is the mean of the two in the middle', () => {
  assert.deepEqual(spread([4, 1, 2, 100]), { median: 3, min: 1, max: 100, count: 4 })
})

test('one figure is its own median', () => {
  assert.deepEqual(spread([7]), { median: 7, min: 7, max: 7, count: 1 })
})

test('no figures, or something that is none, have no median', () => {
  assert.throws(() => spread([]), RangeError)
  assert.throws(() => spread([1, Number.NaN, 2]), RangeError)
})

test('a ratio is taken within its round, so that a slow round does not show', () => {
  assert.deepEqual(ratios([2, 20], [1, 10]), [2, 2])
})

test('rounds that do not pair are refused', () => {
  assert.throws(() => ratios([1, 2], [1]), /2 rounds cannot be held against 1/)
})
