import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareRows } from './compare.ts'
import { diffText } from './diff-text.ts'

const cells = (...rows: (string | number | null)[][]) => ({ columns: ['a', 'b'], rows })

test('rows are compared as often as they are there, in any order', () => {
  assert.equal(compareRows(cells(['x', '1'], ['y', null]), cells(['y', null], ['x', '1']), false), undefined)
  assert.deepEqual(compareRows(cells(['x', '1'], ['x', '1']), cells(['x', '1']), false)?.missing, [['x', '1']])
  assert.deepEqual(compareRows(cells(['x', '1']), cells(['x', '1'], ['x', '1']), false)?.extra, [['x', '1']])
})

test('in order, each row is held against the one at its place', () => {
  const diff = compareRows(cells(['x', '1'], ['y', '2']), cells(['y', '2'], ['x', '1']), true)
  assert.equal(diff?.missing.length, 2)
})

test('sums of floating-point numbers may differ by their rounding, others not', () => {
  assert.equal(compareRows(cells([0.3, 'x']), cells([0.1 + 0.2, 'x']), false), undefined)
  assert.notEqual(compareRows(cells([0.3, 'x']), cells([0.300001, 'x']), false), undefined)
  assert.equal(compareRows(cells([Number.NaN, 'x']), cells([Number.NaN, 'x']), false), undefined)
})

test('a missing row stands beside the one that resembles it most', () => {
  const diff = compareRows(cells(['x', '1'], ['y', '2']), cells(['z', '9'], ['y', '3']), false)
  assert.ok(diff)
  assert.equal(diffText(diff), '  a  b\n- x  1\n- y  2 *\n+ y  3 *\n+ z  9')
})
