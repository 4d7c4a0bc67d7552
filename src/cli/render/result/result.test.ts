import assert from 'node:assert/strict'
import { test } from 'node:test'
import { t } from '../../../define/columns.ts'
import type { ResultChunk } from '../../../engines/contract.ts'
import { plain } from '../paint.ts'
import { csvHeader, csvLines, jsonLines, resultGrid } from './formats.ts'

const COLUMNS = {
  id: t.bigint(),
  amount: t.decimal(20, 2),
  share: t.double(),
  name: t.string(),
  day: t.date(),
  at: t.timestamp(),
  instant: t.timestamptz(),
  bytes: t.binary(),
  tags: t.list(t.string()),
  place: t.struct({ city: t.string(), since: t.date() }),
  counts: t.map(t.string(), t.bigint()),
}
const day = new Date('2026-01-31T00:00:00Z')
const at = new Date('2026-01-31T10:02:11.250Z')
const ROWS: readonly (readonly unknown[])[] = [
  [
    9223372036854775807n,
    '12345678901234567.80',
    0.1,
    'Ada "the first", of\nLondon',
    day,
    at,
    at,
    new Uint8Array([0, 255]),
    ['a', null],
    { city: 'Paris', since: day },
    new Map([['x', 2n ** 60n]]),
  ],
  [-1n, '-0.05', Number.NaN, '', day, day, day, new Uint8Array(), [], { city: null, since: null }, new Map()],
  nulls(),
]

function nulls(): readonly null[] {
  return Object.keys(COLUMNS).map(() => null)
}

const CHUNK: ResultChunk = {
  columns: Object.entries(COLUMNS).map(([name, { type }]) => ({ name, type, engineType: '' })),
  values: Object.keys(COLUMNS).map((_, column) => ROWS.map(row => row[column])),
  rows: ROWS.length,
}

test('JSON holds numbers in full, and times as text', () => {
  assert.equal(
    jsonLines(CHUNK),
    `{"id":9223372036854775807,"amount":12345678901234567.80,"share":0.1,"name":"Ada \\"the first\\", of\\nLondon",` +
      `"day":"2026-01-31","at":"2026-01-31 10:02:11.250","instant":"2026-01-31 10:02:11.250Z","bytes":"00ff",` +
      `"tags":["a",null],"place":{"city":"Paris","since":"2026-01-31"},"counts":{"x":1152921504606846976}}\n` +
      `{"id":-1,"amount":-0.05,"share":"NaN","name":"","day":"2026-01-31","at":"2026-01-31 00:00:00",` +
      `"instant":"2026-01-31 00:00:00Z","bytes":"","tags":[],"place":{"city":null,"since":null},"counts":{}}\n` +
      `{"id":null,"amount":null,"share":null,"name":null,"day":null,"at":null,"instant":null,"bytes":null,` +
      `"tags":null,"place":null,"counts":null}\n`,
  )
})

test('CSV quotes what needs it, and tells an empty text from a null', () => {
  assert.equal(csvHeader(CHUNK.columns), 'id,amount,share,name,day,at,instant,bytes,tags,place,counts\r\n')
  assert.equal(
    csvLines(CHUNK),
    '9223372036854775807,12345678901234567.80,0.1,"Ada ""the first"", of\nLondon",2026-01-31,' +
      '2026-01-31 10:02:11.250,2026-01-31 10:02:11.250Z,00ff,"[""a"",null]",' +
      '"{""city"":""Paris"",""since"":""2026-01-31""}","{""x"":1152921504606846976}"\r\n' +
      '-1,-0.05,NaN,"",2026-01-31,2026-01-31 00:00:00,2026-01-31 00:00:00Z,"",[],"{""city"":null,""since"":null}",{}\r\n' +
      ',,,,,,,,,,\r\n',
  )
})

test('a grid has numbers to the right and says null', () => {
  const few = { ...CHUNK, columns: CHUNK.columns.slice(1, 4), values: CHUNK.values.slice(1, 4) }
  assert.equal(
    resultGrid(few.columns, [few], { width: 80, paint: plain }),
    `              amount  share  name
12345678901234567.80    0.1  Ada "the first", of London
               -0.05    NaN
                null   null  null
`,
  )
})

test('a date beyond JavaScript is said to be, and one beyond four digits is not dressed up', () => {
  const column = { name: 'day', type: t.date().type, engineType: '' }
  const days = [new Date(Number.NaN), new Date(Date.UTC(12_026, 0, 31))]
  assert.equal(
    jsonLines({ columns: [column], values: [days], rows: 2 }),
    '{"day":"out of range"}\n{"day":"12026-01-31"}\n',
  )
})
