import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const NAMES = ['id', 'order_id', 'customer_id', 'amount', 'paid_at']

for (const [word, meant] of [
  ['amuont', 'amount'],
  ['AMOUNT', 'amount'],
  ['customer', 'customer_id'],
  ['custmer_id', 'customer_id'],
  ['ordre_id', 'order_id'],
  ['if', 'id'],
  ['nothing', undefined],
  ['x', undefined],
  ['', undefined],
] as const) {
  test(`${word || 'an empty word'} means ${meant ?? 'none of them'}`, () => assert.equal(nearest(word, NAMES), meant))
}
