import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { Field } from '../schema/schema.ts'
import { specFor } from './evolve.ts'
import { specFromJson, specToJson } from './json.ts'
import type { PartitionSpec } from './spec.ts'

const fields: readonly Field[] = [
  { id: 1, name: 'id', required: true, type: 'long' },
  { id: 2, name: 'at', required: false, type: 'timestamp' },
  { id: 3, name: 'country', required: false, type: 'string' },
  { id: 4, name: 'at_day', required: false, type: 'string' },
]
const none: PartitionSpec = { id: 0, fields: [] }

describe('a partition spec', () => {
  test('is the present one where it cuts the same', () => {
    assert.equal(specFor('t', fields, [], [none], 999), none)
    const cut = specFor('t', fields, [{ by: 'bucket', column: 'id', count: 4 }], [none], 999)
    assert.equal(specFor('t', fields, [{ by: 'bucket', column: 'id', count: 4 }], [cut, none], 1000), cut)
    assert.equal(specFor('t', fields, [], [cut, none], 1000), none)
  })

  test('numbers its fields anew, but keeps the number of a cut that was there before', () => {
    const first = specFor('t', fields, [{ by: 'day', column: 'at' }], [], 999)
    assert.deepEqual(first, {
      id: 0,
      fields: [{ id: 1000, name: 'at_day_2', sourceId: 2, transform: { name: 'day' } }],
    })
    const second = specFor(
      't',
      fields,
      [
        { by: 'identity', column: 'country' },
        { by: 'truncate', column: 'country', width: 2 },
        { by: 'day', column: 'at' },
      ],
      [first],
      1000,
    )
    assert.equal(second.id, 1)
    assert.deepEqual(
      second.fields.map(({ id, name }) => [id, name]),
      [
        [1001, 'country'],
        [1002, 'country_truncate2'],
        [1000, 'at_day_2'],
      ],
    )
    assert.deepEqual(specFromJson(JSON.parse(JSON.stringify(specToJson(second)))), second)
  })

  test('a name that has come to stand for another column is not used again', () => {
    const spec = specFor('t', fields, [{ by: 'identity', column: 'country' }], [], 999)
    const renamed: readonly Field[] = [
      { id: 3, name: 'place', required: false, type: 'string' },
      { id: 5, name: 'country', required: false, type: 'int' },
    ]
    const next = specFor('t', renamed, [{ by: 'identity', column: 'place' }], [spec], 1000)
    assert.deepEqual(next, {
      id: 1,
      fields: [{ id: 1001, name: 'place', sourceId: 3, transform: { name: 'identity' } }],
    })
  })

  test('wants columns that are there and can be cut so', () => {
    assert.throws(
      () =>
        specFor(
          'marts.t',
          fields,
          [
            { by: 'day', column: 'gone' },
            { by: 'day', column: 'country' },
          ],
          [none],
          999,
        ),
      (error: unknown) =>
        error instanceof MassifError &&
        error.code === 'LAKE_EVOLUTION' &&
        /marts.t: the table is cut by column "gone", which it has not/.test(error.message) &&
        /marts.t: column "country" of type string cannot be cut by day/.test(error.message),
    )
  })
})
