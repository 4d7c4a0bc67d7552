import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../values/bytes.ts'
import { parseValue } from '../values/parse.ts'
import { murmur3 } from './murmur3.ts'
import { transformed } from './transform.ts'

test('the hash of the specification (appendix B)', () => {
  const long = (text: string) => bytesOf('long', parseValue('long', text) as bigint)
  assert.equal(murmur3(long('34')), 2017239379)
  assert.equal(murmur3(Buffer.from('iceberg')), 1210000089)
  assert.equal(murmur3(Buffer.from([0, 1, 2, 3])), -188683207)
  assert.equal(murmur3(Buffer.alloc(0)), 0)
})

test('buckets of every type hash as the specification says', () => {
  const vectors: readonly (readonly [type: string, text: string, hash: number])[] = [
    ['int', '34', 2017239379],
    ['long', '34', 2017239379],
    ['decimal(9, 2)', '14.20', -500754589],
    ['date', '2017-11-16', -653330422],
    ['time', '22:31:08', -662762989],
    ['timestamp', '2017-11-16 22:31:08', -2047944441],
    ['timestamptz', '2017-11-16 22:31:08+00', -2047944441],
    ['string', 'iceberg', 1210000089],
    ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 1488055340],
    ['binary', '00010203', -188683207],
  ]
  for (const [type, text, hash] of vectors) {
    const value = parseValue(type, text)
    assert.ok(value !== undefined, `${type} ${text}`)
    assert.equal(transformed({ name: 'bucket', count: 1_000_003 }, type, value), (hash & 0x7fffffff) % 1_000_003, type)
  }
})
