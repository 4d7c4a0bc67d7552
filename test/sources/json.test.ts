import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { json as anyJson, type JsonOptions } from '../../src/connectors/json/json.ts'
import { type Columns, t } from '../../src/define/columns.ts'
import type { SourceOptions } from '../../src/define/source.ts'
import { connectorContext, failure, freshFolder, landSource, put, TestEngine } from './support.ts'

const json = (options: JsonOptions & SourceOptions) => anyJson(options)
const engine = await TestEngine.open()
const folder = freshFolder()
const AB = { a: t.bigint(), b: t.string() }
let files = 0

async function land(
  content: string | Uint8Array,
  columns: Columns,
  options: Partial<JsonOptions & SourceOptions> & { readonly name?: string } = {},
) {
  const { name = 'file.json', ...rest } = options
  const path = `${files++}/${name}`
  put(folder, path, content)
  return landSource(engine, json({ path, columns, ...rest }), connectorContext(folder))
}

const rows = [
  ['1', 'x'],
  ['2', 'y'],
]

describe('layouts', () => {
  const lines = '{"a":1,"b":"x"}\n\n{"b":"y","a":2}\n'
  const array = '[{"a":1,"b":"x"},\n {"b":"y","a":2}]'

  test('are told by the first character, whatever the name', async () => {
    for (const content of [
      lines,
      array,
      `\n  ${array}`,
      `\ufeff${lines}`,
      `\ufeff${array}`,
      lines.replaceAll('\n', '\r\n'),
    ])
      assert.deepEqual((await land(content, AB)).rows, rows)
    assert.deepEqual((await land(gzipSync(lines), AB, { name: 'file.jsonl.gz' })).rows, rows)
    assert.deepEqual((await land(zstdCompressSync(array), AB, { name: 'file.json.zst' })).rows, rows)
    assert.deepEqual((await land(Buffer.from(`\ufeff${lines}`, 'utf16le'), AB)).rows, rows)
  })

  test('or by declaration, and then are what they must be', async () => {
    assert.deepEqual((await land(lines, AB, { layout: 'lines' })).rows, rows)
    const [notArray] = await failure(land(lines, AB, { layout: 'array' }))
    assert.deepEqual(
      [notArray?.code, notArray?.hint],
      ['SOURCE_UNREADABLE', "Set `layout: 'lines'` if it has one object a line."],
    )
    assert.equal((await failure(land(array, AB, { layout: 'lines' })))[0]?.code, 'SOURCE_UNREADABLE')
    const [pretty] = await failure(land('{\n  "a": 1\n}\n', AB))
    assert.match(pretty?.message ?? '', /none of its first lines is an object/)
  })

  test('without objects there are no rows', async () => {
    for (const content of ['', '[]', '\n\n']) assert.deepEqual((await land(content, AB)).rows, [])
  })

  test('an array that is not whole cannot be read', async () => {
    const [cut] = await failure(land(array.slice(0, -5), AB, { maxRejected: 5 }))
    assert.equal(cut?.code, 'SOURCE_UNREADABLE')
    assert.match(cut?.message ?? '', /file\.json is not JSON at byte \d+ in element \d+: /)
    const packed = gzipSync(array)
    const [truncated] = await failure(land(packed.subarray(0, packed.length - 6), AB, { name: 'file.json.gz' }))
    assert.equal(truncated?.code, 'SOURCE_TRUNCATED')
  })

  test('an array in another encoding', async () => {
    const [first] = await failure(land(Buffer.from('[{"a":1,\n"b":"M\xe1laga"}]', 'latin1'), AB))
    assert.equal(first?.code, 'SOURCE_ENCODING')
    assert.match(first?.message ?? '', /file\.json:2 is not UTF-8: byte E1/)
    assert.match(first?.hint ?? '', /Set `encoding: 'windows-1252'`/)
    const latin = Buffer.from('[{"a":1,\n"b":"M\xe1laga"}]', 'latin1')
    assert.deepEqual((await land(latin, AB, { encoding: 'windows-1252' })).rows, [['1', 'Málaga']])
  })
})

describe('values', () => {
  test('of scalars: what would be lost does not fit', async () => {
    const columns = {
      n: t.integer(),
      x: t.double(),
      m: t.decimal(6, 2),
      s: t.string(),
      d: t.date(),
      at: t.timestamp(),
      z: t.timestamptz(),
      u: t.uuid(),
      ok: t.boolean(),
      j: t.json(),
      bin: t.binary(),
    }
    const good = {
      n: '7',
      x: 1.5,
      m: 1.25,
      s: 12,
      d: '2026-01-31',
      at: '2026-01-31T10:00:00+02:00',
      z: '2026-01-31T10:00:00+02:00',
      u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      ok: true,
      j: { a: [1] },
      bin: 'aGk=',
    }
    const bad = {
      n: [1.5, true, 'x', {}],
      d: ['2026-01-31T10:00:00', 20260131],
      at: [1704067200, 'x'],
      z: ['x'],
      u: ['zz'],
      ok: [2, 'on'],
      m: ['12345.67'],
      bin: ['x'],
    }
    const spoiled = Object.entries(bad).flatMap(([name, values]) => values.map(value => ({ ...good, [name]: value })))
    const content = [good, ...spoiled].map(row => JSON.stringify(row)).join('\n')
    const { rows, rejects } = await land(content, columns, { maxRejected: 100, name: 'file.jsonl' })
    assert.deepEqual(rows, [
      [
        7,
        1.5,
        '1.25',
        '12',
        '2026-01-31',
        '2026-01-31 08:00:00',
        '2026-01-31 08:00:00+00',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        true,
        '{"a":[1]}',
        'hi',
      ],
    ])
    assert.deepEqual(
      rejects.map(row => row[2]),
      Object.entries(bad).flatMap(([name, values]) => values.map(() => name)),
    )
  })

  test('of lists, structs and maps, as deep as they go', async () => {
    const columns = {
      id: t.integer(),
      tags: t.list(t.string()),
      place: t.struct({ city: t.string(), at: t.list(t.double()), since: t.date() }),
      sums: t.map(t.string(), t.decimal(8, 2)),
      steps: t.list(t.struct({ n: t.integer(), ok: t.boolean() })),
    }
    const objects = [
      {
        id: 1,
        tags: ['a', 'b'],
        place: { city: 'Oslo', at: [1, 2.5], since: '2026-01-31' },
        sums: { a: 1.25, b: null },
        steps: [{ n: 1, ok: true }, { n: 2 }],
      },
      { id: 2, tags: null, place: {}, sums: {}, steps: [] },
      { id: 3 },
      { id: 4, tags: 'a' },
      { id: 5, place: { at: ['x'] } },
      { id: 6, place: { since: '2026-01-31 10:00' } },
      { id: 7, sums: { a: 'x' } },
      { id: 8, steps: [{ n: 1 }, { n: 1.5 }] },
      { id: 9, steps: [1] },
      { id: 10, sums: [1] },
    ]
    const lines = `${objects.map(each => JSON.stringify(each)).join('\n')}\n{"id":11,"sums":{"a":1,"a":2}}\n{"id":12,"place":{"city":"a","city":"b"}}\n`
    const expected = [
      [4, 'tags'],
      [5, 'place'],
      [6, 'place'],
      [7, 'sums'],
      [8, 'steps'],
      [9, 'steps'],
      [10, 'sums'],
    ]
    const { rows, rejects } = await land(lines, columns, { maxRejected: 20, name: 'file.jsonl' })
    assert.deepEqual(
      rows.map(row => row[0]),
      [1, 2, 3],
    )
    const [, tags, place, sums, steps] = rows[0] ?? []
    assert.deepEqual(tags, ['a', 'b'])
    assert.deepEqual(place, { city: 'Oslo', at: [1, 2.5], since: '2026-01-31' })
    assert.deepEqual(sums, [
      { key: 'a', value: '1.25' },
      { key: 'b', value: null },
    ])
    assert.deepEqual(steps, [
      { n: 1, ok: true },
      { n: 2, ok: null },
    ])
    assert.deepEqual(
      rejects.map(row => [Number(row[1]), row[2]]),
      [...expected, [11, 'sums'], [12, 'place']],
    )
    // In an array, by the number of the element.
    const array = await land(JSON.stringify(objects), columns, { maxRejected: 20 })
    assert.deepEqual(array.rows.slice(0, 3), rows)
    assert.deepEqual(
      array.rejects.map(row => [Number(row[1]), row[2]]),
      expected,
    )
    assert.equal(array.rejects[0]?.[4], '{"id":4,"tags":"a"}')
    // Without rows that do not fit it is read another way, to the same values.
    const whole = await land(JSON.stringify(objects.slice(0, 3)), columns)
    assert.deepEqual(whole.rows, rows)
  })

  test('members of any name, and of another case', async () => {
    const columns = { 'a "b"': t.string(), 'c/d~e.f': t.list(t.integer()), userId: t.bigint() }
    const content = JSON.stringify({ 'a "b"': 'x', 'c/d~e.f': [1], userid: 7 })
    assert.deepEqual((await land(`${content}\n`, columns)).rows, [['x', [1], '7']])
    const bad = JSON.stringify({ 'c/d~e.f': ['x'] })
    const { rejects } = await land(`${content}\n${bad}\n`, columns, { maxRejected: 1 })
    assert.deepEqual(
      rejects.map(row => row[2]),
      ['c/d~e.f'],
    )
  })

  test('a carriage return between members is a space', async () => {
    const { rows, landed } = await land('{"a":1,\r"b":"x"}\n{"a":"bad"}\n', AB, { maxRejected: 1 })
    assert.deepEqual([rows, landed.rejected], [[['1', 'x']], 1])
  })
})
