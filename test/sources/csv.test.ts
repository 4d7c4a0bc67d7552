import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { type CsvOptions, csv } from '../../src/connectors/csv/csv.ts'
import { type Columns, t } from '../../src/define/columns.ts'
import { connectorContext, failure, freshFolder, landSource, put, TestEngine } from './support.ts'

const folder = freshFolder()
const engine = await TestEngine.open()

let files = 0

/** Lands one file of a content, declared with options. */
async function land(
  content: string | Uint8Array,
  columns: Columns,
  options: Partial<CsvOptions> & { readonly name?: string; readonly maxRejected?: number } = {},
) {
  const { name = 'file.csv', ...rest } = options
  const path = `${files++}/${name}`
  put(folder, path, content)
  return landSource(engine, csv({ path, columns, ...rest }), connectorContext(folder))
}

const AB = { a: t.bigint(), b: t.string() }

describe('packing', () => {
  const text = 'a,b\n1,x\n2,y\n'
  const expected = [
    ['1', 'x'],
    ['2', 'y'],
  ]

  test('is told by the first bytes, whatever the name', async () => {
    assert.deepEqual((await land(text, AB)).rows, expected)
    assert.deepEqual((await land(gzipSync(text), AB, { name: 'file.csv.gz' })).rows, expected)
    assert.deepEqual((await land(zstdCompressSync(text), AB, { name: 'file.csv.zst' })).rows, expected)
    assert.deepEqual((await land(gzipSync(text), AB)).rows, expected)
    assert.deepEqual((await land(text, AB, { name: 'file.csv.gz' })).rows, expected)
  })

  test('several gzip members in one file are one text', async () => {
    const two = Buffer.concat([gzipSync('a,b\n1,x\n'), gzipSync('2,y\n')])
    assert.deepEqual((await land(two, AB, { name: 'file.csv.gz' })).rows, expected)
  })

  // DuckDB itself takes all of these without a word.
  const long = `a,b\n${Array.from({ length: 5000 }, (_, i) => `${i},name ${(i * 7919) % 1000}`).join('\n')}\n`
  for (const [name, pack] of [
    ['gz', (content: string) => gzipSync(content)],
    ['zst', (content: string) => zstdCompressSync(content)],
  ] as const) {
    const packed = pack(long)
    for (const missing of [1, 4, 8, 9, Math.floor(packed.length / 2), packed.length - 30])
      test(`a ${name} file that lacks its last ${missing} bytes is refused`, async () => {
        const cut = packed.subarray(0, packed.length - missing)
        const [first] = await failure(land(cut, AB, { name: `file.csv.${name}`, maxRejected: 1000 }))
        assert.equal(first?.code, 'SOURCE_TRUNCATED')
        assert.match(first?.message ?? '', /file\.csv\.(gz|zst) ends too early/)
      })
    test(`an empty ${name} file is refused`, async () => {
      assert.equal((await failure(land('', AB, { name: `file.csv.${name}` })))[0]?.code, 'SOURCE_TRUNCATED')
    })
  }

  test('a gzip file of a wrong checksum is refused', async () => {
    const damaged = gzipSync(long)
    damaged.writeUInt32LE(1234, damaged.length - 8)
    const [first] = await failure(land(damaged, AB, { name: 'file.csv.gz' }))
    assert.equal(first?.code, 'SOURCE_UNREADABLE')
    assert.match(first?.message ?? '', /incorrect data check/)
  })
})

describe('dialects', () => {
  test('semicolons, decimal commas, other dates', async () => {
    const { rows } = await land(
      'id;amount;day;at\n1;1,50;31/01/2026;31/01/2026 10:05\n2;-0,5;01/02/2026;\n',
      { id: t.integer(), amount: t.decimal(8, 2), day: t.date(), at: t.timestamp() },
      { delimiter: ';', decimalSeparator: ',', dateFormat: '%d/%m/%Y', timestampFormat: '%d/%m/%Y %H:%M' },
    )
    assert.deepEqual(rows, [
      [1, '1.50', '2026-01-31', '2026-01-31 10:05:00'],
      [2, '-0.50', '2026-02-01', null],
    ])
  })

  test('a point among decimal commas is no decimal point', async () => {
    const content = 'a;b\n"1.234";x\n"1.234,5";y\n7,5;z\n'
    const { rows, landed } = await land(
      content,
      { a: t.double(), b: t.string() },
      { delimiter: ';', decimalSeparator: ',', maxRejected: 2 },
    )
    assert.deepEqual(rows, [[7.5, 'z']])
    assert.deepEqual(
      landed.sample.map(row => [row.line, row.reason]),
      [
        [2, '"1.234" does not fit double'],
        [3, '"1.234,5" does not fit double'],
      ],
    )
  })

  test('tabs by the name, other characters by declaration', async () => {
    assert.deepEqual((await land('a\tb\n1\tx,y\n', AB, { name: 'file.tsv' })).rows, [['1', 'x,y']])
    assert.deepEqual((await land('a::b\n1::x:y\n', AB, { delimiter: '::' })).rows, [['1', 'x:y']])
    assert.deepEqual((await land("a,b\n1,'x,''y'\n", AB, { quote: "'" })).rows, [['1', "x,'y"]])
    assert.deepEqual((await land('a,b\n1,"x\\"y\\\\"\n', AB, { escape: '\\' })).rows, [['1', 'x"y\\']])
    assert.deepEqual((await land('a,b\n1,"x\n', AB, { quote: '' })).rows, [['1', '"x']])
  })

  test('comments only at the beginning of a line', async () => {
    const content = '# made by hand\na,b\n1,Apt #4\n#2,no\n3,"#5"\n'
    assert.deepEqual((await land(content, AB, { comment: '#' })).rows, [
      ['1', 'Apt #4'],
      ['3', '#5'],
    ])
  })

  test('lines before the header, whatever quotes they hold', async () => {
    assert.deepEqual((await land('Report\nof "today\n\na,b\n1,x\n', AB, { skip: 3 })).rows, [['1', 'x']])
    assert.deepEqual((await land('\n\na,b\n1,x\n', AB)).rows, [['1', 'x']])
  })

  test('line ends of every kind', async () => {
    for (const end of ['\n', '\r\n', '\r'])
      assert.deepEqual((await land(`a,b${end}1,x${end}${end}2,y`, AB)).rows, [
        ['1', 'x'],
        ['2', 'y'],
      ])
    // Mixed, and within quotes.
    assert.deepEqual((await land('a,b\r\n1,"x\r\ny"\n2,"p\nq"\r\n', AB)).rows, [
      ['1', 'x\r\ny'],
      ['2', 'p\nq'],
    ])
  })

  test('without header columns are taken in declared order', async () => {
    assert.deepEqual((await land('1,x\n2,y\n', AB, { header: false })).rows, [
      ['1', 'x'],
      ['2', 'y'],
    ])
    const [fewer] = await failure(land('1\n2\n', AB, { header: false }))
    assert.equal(fewer?.code, 'SOURCE_COLUMN_MISSING')
    const [more] = await failure(land('1,x,7\n2,y,8\n', AB, { header: false }))
    assert.equal(more?.code, 'SOURCE_COLUMN_NEW')
    // One broken record does not say how many columns there are.
    const { rows, landed } = await land('1\n2,y\n3,z\n', AB, { header: false, maxRejected: 1 })
    assert.deepEqual([rows.length, landed.rejected], [2, 1])
  })

  test('columns are matched by name, in any order, and whatever their case', async () => {
    const { rows, warnings } = await land('B,a\nx,1\n', AB)
    assert.deepEqual(rows, [['1', 'x']])
    assert.match(warnings[0]?.message ?? '', /has B where b is declared/)
    assert.deepEqual((await land(' b , a\nx,1\n', AB)).rows, [['1', 'x']])
  })

  test('nulls are the empty text and those that are named', async () => {
    const { rows } = await land('a,b\n1,\n2,""\n3,NA\n-,x\n', AB, { nulls: ['NA', '-'] })
    assert.deepEqual(rows, [
      ['1', null],
      ['2', null],
      ['3', null],
      [null, 'x'],
    ])
  })

  test('nothing but a header has no rows; nothing at all has no columns', async () => {
    assert.deepEqual((await land('a,b\n', AB)).rows, [])
    assert.deepEqual((await land('a,b', AB)).rows, [])
    assert.equal((await failure(land('', AB)))[0]?.code, 'SOURCE_COLUMN_MISSING')
    assert.deepEqual((await land('', AB, { header: false })).rows, [])
  })

  test('names of any kind', async () => {
    const columns = { 'a "b"': t.string(), 'c, d': t.integer(), select: t.string(), é: t.string() }
    const content = '"a ""b""","c, d",select,é\nx,1,y,z\n'
    assert.deepEqual((await land(content, columns, { name: "it's [1] {a}.csv" })).rows, [['x', 1, 'y', 'z']])
  })
})

describe('encodings', () => {
  const columns = { city: t.string(), sum: t.integer() }
  const text = 'city,sum\nMálaga,1\nKøln – “x” €,2\n'
  const expected = [
    ['Køln – “x” €', 2],
    ['Málaga', 1],
  ]

  test('any of the WHATWG list', async () => {
    const latin = Buffer.from(
      text.replaceAll('–', '\x96').replaceAll('“', '\x93').replaceAll('”', '\x94').replaceAll('€', '\x80'),
      'latin1',
    )
    assert.deepEqual((await land(latin, columns, { encoding: 'windows-1252' })).rows, expected)
    assert.deepEqual(
      (await land(gzipSync(latin), columns, { encoding: 'iso-8859-1', name: 'f.csv.gz' })).rows,
      expected,
    )
    assert.deepEqual((await land(Buffer.from(text, 'utf16le'), columns, { encoding: 'utf-16le' })).rows, expected)
    const sjis = Buffer.concat([Buffer.from('city,sum\n'), Buffer.from([0x93, 0x8c, 0x8b, 0x9e]), Buffer.from(',3\n')])
    assert.deepEqual((await land(sjis, columns, { encoding: 'shift_jis' })).rows, [['東京', 3]])
  })

  test('byte order marks are read past, and those of UTF-16 believed', async () => {
    assert.deepEqual((await land(`\ufeff${text}`, columns)).rows, expected)
    assert.deepEqual((await land(gzipSync(`\ufeff"city",sum\nA,1\n`), columns, { name: 'f.csv.gz' })).rows, [['A', 1]])
    assert.deepEqual((await land(Buffer.from(`\ufeff${text}`, 'utf16le'), columns)).rows, expected)
    assert.deepEqual((await land(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), columns)).rows, expected)
  })

  test('what is not UTF-8 is told with its place, its bytes and what it may be', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => (i === 30 ? 'M\xe1laga,1' : 'Rome,2'))
    const content = Buffer.from(`city,sum\n${lines.join('\n')}\n`, 'latin1')
    const [first] = await failure(land(content, columns))
    assert.equal(first?.code, 'SOURCE_ENCODING')
    assert.equal(
      first?.message,
      'file.csv:32 is not UTF-8: byte E1 at 2, after "M"'.replace('file.csv', `${files - 1}/file.csv`),
    )
    assert.match(first?.hint ?? '', /windows-1252.*Málaga,1/)
    const { rows, landed } = await land(content, columns, { maxRejected: 1 })
    assert.equal(rows.length, 49)
    assert.equal(landed.sample[0]?.reason, 'not UTF-8: byte E1 at 2, after "M"')
  })

  test('a header that is not UTF-8, and UTF-16 without a mark', async () => {
    const [header] = await failure(land(Buffer.from('citt\xe0,sum\nRome,1\n', 'latin1'), columns))
    assert.equal(header?.code, 'SOURCE_ENCODING')
    const [wide] = await failure(land(Buffer.from(text, 'utf16le'), columns))
    assert.equal(wide?.code, 'SOURCE_ENCODING')
    assert.match(wide?.hint ?? '', /utf-16le/)
  })

  test('what is not in the declared encoding is told with its line', async () => {
    const content = Buffer.concat([Buffer.from('city,sum\nA,1\n'), Buffer.from([0x81, 0xff]), Buffer.from(',2\n')])
    const [first] = await failure(land(content, columns, { encoding: 'shift_jis' }))
    assert.equal(first?.code, 'SOURCE_ENCODING')
    assert.match(first?.message ?? '', /is not in shift_jis: line 3/)
  })
})

describe('values', () => {
  const one = async (type: Columns[string], text: string): Promise<unknown> => {
    const content = `v,w\n"${text.replaceAll('"', '""')}",1\n`
    const { rows, landed } = await land(content, { v: type, w: t.integer() }, { maxRejected: 1 })
    return landed.rejected > 0 ? 'rejected' : rows[0]?.[0]
  }
  const cases: readonly [string, Columns[string], { readonly [text: string]: unknown }][] = [
    [
      'integer',
      t.integer(),
      {
        '1': 1,
        '-7': -7,
        '007': 7,
        '+5': 5,
        '1.0': 1,
        '1e3': 1000,
        '1.5': 'rejected',
        '1e-05': 'rejected',
        '99999999999': 'rejected',
        x: 'rejected',
        '1,000': 'rejected',
      },
    ],
    [
      'bigint',
      t.bigint(),
      { '9007199254740993': '9007199254740993', '9223372036854775808': 'rejected', '0.5': 'rejected' },
    ],
    ['double', t.double(), { '1.5': 1.5, '1e3': 1000, '-.5': -0.5, nan: 'NaN', '1,5': 'rejected' }],
    ['decimal', t.decimal(6, 2), { '1.239': '1.24', '-0.5': '-0.50', '12345.6': 'rejected', '1e2': '100.00' }],
    ['boolean', t.boolean(), { true: true, FALSE: false, '1': true, yes: true, '2': 'rejected', on: 'rejected' }],
    [
      'date',
      t.date(),
      {
        '2026-01-31': '2026-01-31',
        '2026-1-3': '2026-01-03',
        '2026-02-30': 'rejected',
        '2026-01-31 00:00:00': '2026-01-31',
        '2026-01-31 10:00:00': 'rejected',
        '2026-01-31T': 'rejected',
        infinity: 'rejected',
        '2026-1-1T5': 'rejected',
      },
    ],
    [
      'timestamp',
      t.timestamp(),
      {
        '2026-01-31': '2026-01-31 00:00:00',
        '2026-01-31 10:00:00': '2026-01-31 10:00:00',
        '2026-01-31T10:00:00Z': '2026-01-31 10:00:00',
        '2026-01-31T10:00:00.5+02:00': '2026-01-31 08:00:00.5',
        '2026-01-31 10:00:00-0530': '2026-01-31 15:30:00',
        '2026-1-1 1:00:00+02': '2025-12-31 23:00:00',
        '2026-01-31T10:00Z': '2026-01-31 10:00:00',
        '2026-01-31T10:00+02:00': '2026-01-31 08:00:00',
        '2026-01-31T10:00:00.25Z': '2026-01-31 10:00:00.25',
        '2026-01-31 25:00:00': 'rejected',
        '2026-01-31 10:00:00xZ': 'rejected',
        infinity: 'rejected',
        x: 'rejected',
      },
    ],
    [
      'timestamptz',
      t.timestamptz(),
      {
        '2026-01-31 10:00:00': '2026-01-31 10:00:00+00',
        '2026-01-31T10:00:00+02:00': '2026-01-31 08:00:00+00',
        '2026-01-31T10:00+02': '2026-01-31 08:00:00+00',
        '10000-01-31T10:00:00Z': 'rejected',
        x: 'rejected',
        infinity: 'rejected',
      },
    ],
    [
      'uuid',
      t.uuid(),
      { 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11': 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', zz: 'rejected' },
    ],
    ['json', t.json(), { '{"a": 1}': '{"a": 1}', '[1': 'rejected' }],
    ['binary', t.binary(), { aGVsbG8: 'rejected', 'aGVsbG8=': 'hello' }],
  ]
  for (const [name, type, texts] of cases)
    test(`${name}: what would be lost does not fit`, async () => {
      for (const [text, expected] of Object.entries(texts))
        assert.deepEqual(await one(type, text), expected, `${name} ${text}`)
    })
})
