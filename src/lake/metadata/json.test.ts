import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExact, printExact } from './json.ts'

test('integers of 63 bits survive, whatever is around them', () => {
  const text =
    '{"snapshot-id":9202118267165594791,"parent":-9007199254740993,"small":12,"doc":"id: 9202118267165594791,","x":1.5,"big":1.5e300}'
  const value = parseExact(text) as Record<string, unknown>
  assert.equal(value['snapshot-id'], 9202118267165594791n)
  assert.equal(value.parent, -9007199254740993n)
  assert.equal(value.small, 12)
  assert.equal(value.doc, 'id: 9202118267165594791,')
  assert.equal(value.big, 1.5e300)
  assert.deepEqual(parseExact(printExact(value)), value)
  assert.match(printExact(value), /"snapshot-id":9202118267165594791,"parent":-9007199254740993,"small":12,/)
})
