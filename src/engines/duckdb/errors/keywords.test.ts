import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keywordAsName } from './keywords.ts'

test('a word of SQL that stands for a name is found where the parser stops', () => {
  const stops = (query: string, at: string) => keywordAsName(query, query.lastIndexOf(at))
  assert.equal(stops('select ordered_at at from t', 'from'), 'at')
  assert.equal(stops('select 1 as order from t', 'order'), 'order')
  assert.equal(stops('select a, group from t', 'group'), 'group')
  assert.equal(stops('select t.End from t', 'End'), 'End')
  assert.equal(stops('select a from t wher b', 'b'), undefined)
  assert.equal(stops('select a, from t', 'from'), undefined)
})
