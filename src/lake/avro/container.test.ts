import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import type { AvroNode } from './canonical.ts'
import { type Codec, readContainer, writeContainer } from './container.ts'

const schema: AvroNode = {
  type: 'record',
  name: 'entry',
  fields: [
    { name: 'anything', type: ['null', 'long'], default: null, 'field-id': 1 },
    { name: 'path', type: 'string', 'field-id': 100 },
    {
      name: 'lower',
      'field-id': 125,
      default: null,
      type: [
        'null',
        {
          type: 'array',
          items: {
            type: 'record',
            name: 'pair',
            fields: [
              { name: 'key', type: 'int', 'field-id': 126 },
              { name: 'value', type: 'bytes', 'field-id': 127 },
            ],
          },
        },
      ],
    },
    {
      name: 'tuple',
      'field-id': 102,
      type: {
        type: 'record',
        name: 'r102',
        fields: [{ name: 'whatever', type: ['null', 'int'], default: null, 'field-id': 1001 }],
      },
    },
  ],
}

const records = Array.from({ length: 2500 }, (_, i) => ({
  snapshot_id: i % 3 === 0 ? null : i % 3 === 1 ? 9202118267165594791n : i,
  file_path: `file:///lake/${i}.parquet`,
  lower_bounds: i % 2 ? null : [{ key: 7, value: Buffer.from([i & 0xff]) }],
  partition: { p1001: i % 5 ? i : null },
}))

describe('an Avro file', () => {
  for (const codec of ['null', 'deflate', 'zstandard'] satisfies Codec[])
    test(`comes back as it was written, with codec ${codec}`, () => {
      const bytes = writeContainer(schema, { 'format-version': '2', note: 'ü' }, records, codec)
      const file = readContainer(bytes)
      assert.equal(file.header['avro.codec'], codec)
      assert.equal(file.header.note, 'ü')
      assert.deepEqual(JSON.parse(file.header['avro.schema'] ?? ''), schema, 'other readers see the names it was given')
      assert.deepEqual(file.records.map(record => ({ ...(record as object) })).map(plain), records.map(plain))
    })

  test('is compressed when that is worth it', () => {
    const codec = (count: number) =>
      readContainer(writeContainer(schema, {}, records.slice(0, count))).header['avro.codec']
    assert.equal(codec(3), 'null')
    assert.equal(codec(2500), 'deflate')
    assert.deepEqual(readContainer(writeContainer(schema, {}, [])).records, [])
  })

  test('that is cut off or none is an error', () => {
    const bytes = writeContainer(schema, {}, records, 'null')
    assert.throws(() => readContainer(bytes.subarray(0, bytes.length - 40)), RangeError)
    assert.throws(() => readContainer(bytes.subarray(0, 30)), RangeError)
    assert.throws(() => readContainer(Buffer.from('PAR1')), RangeError)
    assert.throws(() => zstdDecompressSync(Buffer.from('no')))
    const snappy = writeContainer(schema, {}, []).toString('latin1').replace('\bnull', '\bnope')
    assert.throws(() => readContainer(Buffer.from(snappy, 'latin1')), /its codec nope is not known/)
  })

  test('that counts more than it has, or does not end as it should, is refused', () => {
    const bytes = writeContainer(schema, {}, records.slice(0, 3), 'null')
    const sync = bytes.subarray(bytes.length - 16)
    const block = bytes.indexOf(sync) + 16
    const broken = (change: (bytes: Buffer) => Buffer) => () => readContainer(change(Buffer.from(bytes)))
    const put =
      (at: number, ...values: number[]) =>
      (copy: Buffer) => {
        copy.set(values, at)
        return copy
      }
    const counting = (count: string) => (copy: Buffer) =>
      Buffer.concat([copy.subarray(0, block), Buffer.from(count, 'hex'), copy.subarray(block + 1)])
    // Numbers are zigzag varints: 6 is three, 1 is minus one.
    assert.equal(bytes[block], 6)
    assert.throws(broken(counting('feffffff0f')), /counts more records/)
    assert.throws(broken(put(block, 1)), /counts more records/)
    assert.throws(broken(put(block, 4)), /more than its records/)
    assert.throws(broken(put(block + 1, 1)), /cut off/)
    assert.throws(broken(put(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1)), /do not end/)
    assert.throws(
      broken(copy => copy.subarray(0, -1)),
      /cut off/,
    )
    // The items of a list are not counted by anybody else.
    const list = writeContainer(
      { type: 'record', name: 'r', fields: [{ name: 'l', type: { type: 'array', items: 'long' } }] },
      {},
      [{ l: [1] }],
      'null',
    )
    list.set([126], list.length - 16 - 3)
    assert.throws(() => readContainer(list), /counts more than it has/)
    const text = '"type":"record"'
    assert.throws(
      broken(copy => put(copy.indexOf(text), ...Buffer.from(text.replace('record', 'recorb')))(copy)),
      /schema cannot be understood/,
    )
  })
})

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)))
}
