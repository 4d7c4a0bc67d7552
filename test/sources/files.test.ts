import assert from 'node:assert/strict'
import { rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ConnectorContext, Cursor } from '../../src/connectors/contract.ts'
import { csv as anyCsv, type CsvOptions } from '../../src/connectors/csv/csv.ts'
import { mirrorsOf } from '../../src/connectors/files/mirror.ts'
import { parquet as anyParquet } from '../../src/connectors/parquet/parquet.ts'
import { connectorFor } from '../../src/connectors/registry.ts'
import { type Columns, t } from '../../src/define/columns.ts'
import type { Source, SourceOptions } from '../../src/define/source.ts'
import { connectorContext, failure, freshFolder, landSource, put, TestEngine, zipped } from './support.ts'

const engine = await TestEngine.open()
const csv = (options: CsvOptions & SourceOptions) => anyCsv(options)
const parquet = (options: { readonly path: string } & SourceOptions) => anyParquet(options)
const AB = { a: t.bigint(), b: t.string() }

const look = async (source: Source, context: ConnectorContext, cursor?: Cursor) =>
  (await connectorFor(source.connector)).pending(source, 'raw.it', cursor, context)
const check = async (source: Source, context: ConnectorContext) =>
  (await connectorFor(source.connector)).check(source, 'raw.it', context)

describe('paths', () => {
  const folder = freshFolder()
  const context = connectorContext(folder)
  put(folder, 'landing/batch=2026-01-01/zone=a%20b/orders.csv', 'a,b\n1,x\n')
  put(folder, 'landing/batch=2026-01-02/zone=__HIVE_DEFAULT_PARTITION__/orders.csv', 'a,b\n2,y\n')
  put(folder, 'landing/batch=2026-01-02/zone=c/other.csv', 'a,b\n9,z\n')
  put(folder, 'landing/.hidden.csv', 'a,b\n7,z\n')

  test('a pattern through folders, with the values of their names', async () => {
    const columns = { ...AB, batch: t.date(), zone: t.string() }
    const { rows, reading } = await landSource(engine, csv({ path: 'landing/**/orders.csv', columns }), context)
    assert.deepEqual(rows, [
      ['1', 'x', '2026-01-01', 'a b'],
      ['2', 'y', '2026-01-02', null],
    ])
    assert.deepEqual(Object.keys((reading.cursor as { files: object }).files), [
      'landing/batch=2026-01-01/zone=a%20b/orders.csv',
      'landing/batch=2026-01-02/zone=__HIVE_DEFAULT_PARTITION__/orders.csv',
    ])
  })

  test('folder names that are no columns mean nothing; several patterns, each file once', async () => {
    const path = ['landing/*/*/orders.csv', 'landing/batch=2026-01-0[12]/**/*.csv']
    assert.deepEqual((await landSource(engine, csv({ path, columns: AB }), context)).rows, [
      ['1', 'x'],
      ['2', 'y'],
      ['9', 'z'],
    ])
  })

  test('a value in a folder name that does not fit its column', async () => {
    const columns = { ...AB, zone: t.integer() }
    const [first] = await failure(landSource(engine, csv({ path: 'landing/**/orders.csv', columns }), context))
    assert.equal(first?.code, 'SOURCE_COLUMN_TYPE')
    assert.match(first?.message ?? '', /zone=a%20b\/orders\.csv gives zone the value "a b" by its path/)
  })

  test('Parquet files take values from their folders too', async () => {
    await engine.connection.run(
      `copy (select 5 as a, 'p' as b) to '${join(folder, 'landing/batch=2026-01-01/p.parquet')}'`,
    )
    await engine.connection.run(
      `copy (select 6 as a, 'q' as b) to '${join(folder, 'landing/batch=2026-01-02/p.parquet')}'`,
    )
    const columns = { ...AB, batch: t.date().required() }
    assert.deepEqual((await landSource(engine, parquet({ path: 'landing/*/p.parquet', columns }), context)).rows, [
      ['5', 'p', '2026-01-01'],
      ['6', 'q', '2026-01-02'],
    ])
  })

  test('columns called as the engine calls the place of a file', async () => {
    const folder = freshFolder()
    for (const batch of ['x', 'y']) {
      put(folder, `batch=${batch}/[1].csv`, 'file_index,filename\n7,a\n')
      await engine.connection.run(
        `copy (select 7 as file_index, 'a' as filename) to '${join(folder, `batch=${batch}/1.parquet`)}'`,
      )
    }
    const columns = { file_index: t.bigint(), filename: t.string(), batch: t.string() }
    for (const source of [csv({ path: '*/*.csv', columns }), parquet({ path: '*/*.parquet', columns })])
      assert.deepEqual((await landSource(engine, source, connectorContext(folder))).rows, [
        ['7', 'a', 'x'],
        ['7', 'a', 'y'],
      ])
  })

  test('links to folders are followed, and circles end', async () => {
    const folder = freshFolder()
    put(folder, 'elsewhere/x.csv', 'a,b\n1,x\n')
    put(folder, 'zone/y.csv', 'a,b\n2,y\n')
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'zone/linked'), 'junction')
    symlinkSync(join(folder, 'zone'), join(folder, 'zone/circle'), 'junction')
    const { rows } = await landSource(
      engine,
      csv({ path: 'zone/{.,linked}/*.csv', columns: AB }),
      connectorContext(folder),
    )
    assert.deepEqual(rows, [
      ['1', 'x'],
      ['2', 'y'],
    ])
    const deep = await landSource(engine, csv({ path: 'zone/**/*.csv', columns: AB }), connectorContext(folder))
    assert.deepEqual(deep.rows, rows)
  })

  test('nothing found is told with what is there', async () => {
    const hints = async (path: string) => {
      const [first] = await check(csv({ path, columns: AB }), context)
      assert.equal(first?.code, 'SOURCE_NOTHING_FOUND')
      assert.equal(first?.asset, 'raw.it')
      assert.ok(first?.at?.file.endsWith('files.test.ts'))
      return `${first?.message} | ${first?.hint}`
    }
    put(folder, 'data/ratings.csv', 'a,b\n')
    put(folder, 'data/movies.csv', 'a,b\n')
    assert.equal(await hints('data/ratigns.csv'), 'There is no file data/ratigns.csv | Did you mean data/ratings.csv?')
    assert.equal(await hints('data/*.tsv'), 'No file matches data/*.tsv | In data there are: movies.csv, ratings.csv.')
    assert.match(await hints('dta/x.csv'), /The folder dta is not there/)
    assert.equal(await hints('data'), 'data is a folder, not a file | Name its files: data/*')
    assert.deepEqual(await check(csv({ path: 'data/*.csv', columns: AB }), context), [])
  })
})

describe('options', () => {
  const context = connectorContext(freshFolder())
  const told = async (options: object) =>
    (await check(csv({ path: 'x.csv', columns: AB, ...options } as never), context)).map(each => [
      each.code,
      each.message,
      each.hint,
    ])

  test('each fault is told, with what is meant', async () => {
    assert.deepEqual(await told({ delimeter: ';' }), [
      ['SOURCE_OPTIONS', 'raw.it: csv has no option `delimeter`', 'Did you mean `delimiter`?'],
    ])
    const [skip, quote, encoding] = await told({ skip: -1, quote: 'ab', encoding: 'latin-9' })
    assert.match(skip?.[1] ?? '', /`quote` must be one character of ASCII/)
    assert.match(quote?.[1] ?? '', /`skip` must be a whole number, 0 or more, not -1/)
    assert.match(encoding?.[1] ?? '', /'latin-9', which is no encoding; some are utf-8, windows-1252/)
    assert.match((await told({ path: [] }))[0]?.[1] ?? '', /`path` is an empty list/)
    assert.match((await told({ path: undefined }))[0]?.[1] ?? '', /`path` is missing/)
    assert.match((await told({ dateFormat: '%d/%Q' }))[0]?.[1] ?? '', /the specifier %Q, which is none/)
    assert.match((await told({ sha256: 'abc' }))[0]?.[1] ?? '', /64 hexadecimal digits/)
    assert.match((await told({ header: 'yes' }))[0]?.[1] ?? '', /`header` must be true or false, not 'yes'/)
    assert.match((await told({ compression: 'bz2' }))[0]?.[1] ?? '', /must be 'auto' or 'none' or 'gzip' or 'zstd'/)
    assert.match((await told({ nulls: 'NA' }))[0]?.[1] ?? '', /`nulls` must be a list of texts/)
  })

  test('options that contradict each other', async () => {
    const sha256 = '0'.repeat(64)
    assert.match((await told({ sha256, path: '*.csv' }))[0]?.[1] ?? '', /checksum of one file/)
    assert.match((await told({ path: 'x.zip' }))[0]?.[2] ?? '', /x\.zip#file\.csv/)
    assert.match((await told({ path: 'https://example.com/*.csv' }))[0]?.[1] ?? '', /cannot be a pattern/)
    assert.match((await told({ delimiter: '"' }))[0]?.[1] ?? '', /the same character/)
    assert.match((await told({ columns: { a: t.list(t.string()) } }))[0]?.[1] ?? '', /CSV holds no list<string>/)
  })

  test('a connector that is none', async () => {
    const [first] = await failure(connectorFor('cvs'))
    assert.deepEqual([first?.code, first?.hint], ['SOURCE_OPTIONS', 'Did you mean csv?'])
  })
})

describe('new files only', () => {
  const folder = freshFolder()
  const context = connectorContext(folder)
  const source = csv({ path: 'in/*.csv', columns: AB })
  const read = (cursor?: Cursor, of = source) => landSource(engine, of, context, cursor)
  let cursor: Cursor

  test('the first time all are read', async () => {
    put(folder, 'in/1.csv', 'a,b\n1,x\n')
    put(folder, 'in/2.csv', 'a,b\n2,x\n')
    const pending = await look(source, context)
    assert.deepEqual(pending, {
      what: 'replace',
      reason: 'in/1.csv and in/2.csv',
      items: ['in/1.csv', 'in/2.csv'],
      bytes: 16,
    })
    const { rows, reading } = await read()
    assert.deepEqual([rows.length, reading.what, reading.bytes], [2, 'replace', 16])
    cursor = reading.cursor
    assert.deepEqual(await look(source, context, cursor), { what: 'none', reason: 'no new files', items: [], bytes: 0 })
  })

  test('what is new is added', async () => {
    put(folder, 'in/3.csv', 'a,b\n3,x\n')
    const pending = await look(source, context, cursor)
    assert.deepEqual([pending.what, pending.reason, pending.items], ['append', 'in/3.csv is new', ['in/3.csv']])
    const { rows, reading } = await read(cursor)
    assert.deepEqual([rows, reading.what], [[['3', 'x']], 'append'])
    cursor = reading.cursor
    assert.equal((await look(source, context, cursor)).what, 'none')
  })

  test('what is gone keeps its rows, and is not landed again when it comes back', async () => {
    rmSync(join(folder, 'in/1.csv'))
    put(folder, 'in/4.csv', 'a,b\n4,x\n')
    put(folder, 'in/5.csv', 'a,b\n5,x\n')
    const pending = await look(source, context, cursor)
    assert.deepEqual(
      [pending.what, pending.reason],
      ['append', '2 new files; 1 file landed before is gone, their rows stay'],
    )
    cursor = (await read(cursor)).reading.cursor
    const stamp = (cursor as { files: { [name: string]: { modifiedAt: number } } }).files['in/1.csv']
    const path = put(folder, 'in/1.csv', 'a,b\n1,x\n')
    utimesSync(path, (stamp?.modifiedAt ?? 0) / 1000, (stamp?.modifiedAt ?? 0) / 1000)
    assert.equal((await look(source, context, cursor)).what, 'none')
  })

  test('a change of a file has all read again', async () => {
    writeFileSync(join(folder, 'in/2.csv'), 'a,b\n2,y\n')
    utimesSync(join(folder, 'in/2.csv'), 1, 1)
    rmSync(join(folder, 'in/1.csv'))
    const pending = await look(source, context, cursor)
    assert.equal(pending.what, 'replace')
    assert.equal(pending.reason, 'in/2.csv changed; 1 file landed before is gone, and so will be their rows')
    assert.deepEqual(pending.items.length, 4)
    const { rows, reading } = await read(cursor)
    assert.deepEqual(
      rows.map(row => row[0]),
      ['2', '3', '4', '5'],
    )
    assert.deepEqual(Object.keys((reading.cursor as { files: object }).files).length, 4)
    cursor = reading.cursor
  })

  test('a folder may be empty again, but not be gone', async () => {
    for (const name of ['2', '3', '4', '5']) rmSync(join(folder, `in/${name}.csv`))
    assert.equal((await look(source, context, cursor)).what, 'none')
    assert.equal((await failure(look(source, context)))[0]?.code, 'SOURCE_NOTHING_FOUND')
    rmSync(join(folder, 'in'), { recursive: true })
    assert.equal((await failure(look(source, context, cursor)))[0]?.code, 'SOURCE_NOTHING_FOUND')
  })

  test('a single file that changes is read again, and may not vanish', async () => {
    const single = csv({ path: 'one.csv', columns: AB })
    put(folder, 'one.csv', 'a,b\n1,x\n')
    const { reading } = await read(undefined, single)
    put(folder, 'one.csv', 'a,b\n1,x\n2,y\n')
    const pending = await look(single, context, reading.cursor)
    assert.deepEqual([pending.what, pending.reason], ['replace', 'one.csv changed'])
    rmSync(join(folder, 'one.csv'))
    assert.equal((await failure(look(single, context, reading.cursor)))[0]?.code, 'SOURCE_NOTHING_FOUND')
  })

  test('a checksum is compared with the file', async () => {
    put(folder, 'sum.csv', 'a,b\n1,x\n')
    const sha256 = '0'.repeat(64)
    const [first] = await failure(read(undefined, csv({ path: 'sum.csv', sha256, columns: AB })))
    assert.equal(first?.code, 'SOURCE_CHECKSUM')
    const found = /has the SHA-256 ([0-9a-f]{64})/.exec(first?.message ?? '')?.[1] as string
    assert.equal(
      (await read(undefined, csv({ path: 'sum.csv', sha256: found.toUpperCase(), columns: AB }))).rows.length,
      1,
    )
  })
})

describe('archives', () => {
  const folder = freshFolder()
  const context = connectorContext(folder)
  const archive = (members: { readonly [name: string]: string }) =>
    put(folder, 'ml.zip', zipped(Object.entries(members).map(([name, content]) => ({ name, content }))))
  const land = (path: string, columns: Columns = AB, cursor?: Cursor) =>
    landSource(engine, csv({ path, columns }), context, cursor)

  test('members by name and by pattern, new ones and changed ones', async () => {
    archive({ 'ml/a.csv': 'a,b\n1,x\n', 'ml/b.csv': 'a,b\n2,y\n', 'ml/readme.txt': 'no' })
    assert.deepEqual((await land('ml.zip#ml/b.csv')).rows, [['2', 'y']])
    const { rows, reading } = await land('ml.zip#ml/*.csv')
    assert.deepEqual(rows.length, 2)
    const source = csv({ path: 'ml.zip#ml/*.csv', columns: AB })
    archive({ 'ml/a.csv': 'a,b\n1,x\n', 'ml/b.csv': 'a,b\n2,y\n', 'ml/c.csv': 'a,b\n3,z\n' })
    assert.deepEqual((await look(source, context, reading.cursor)).items, ['ml.zip#ml/c.csv'])
    const added = await land('ml.zip#ml/*.csv', AB, reading.cursor)
    assert.deepEqual([added.rows, added.reading.what], [[['3', 'z']], 'append'])
    archive({ 'ml/a.csv': 'a,b\n1,X\n', 'ml/b.csv': 'a,b\n2,y\n', 'ml/c.csv': 'a,b\n3,z\n' })
    assert.equal((await look(source, context, added.reading.cursor)).reason, 'ml.zip#ml/a.csv changed')
  })

  test('rejected rows and messages name the member', async () => {
    archive({ 'ml/a.csv': 'a,b\nx,x\n' })
    const [first] = await failure(land('ml.zip#ml/a.csv'))
    assert.match(first?.message ?? '', /^1 of 1 rows of ml\.zip#ml\/a\.csv does not fit/)
    const [none] = await failure(land('ml.zip#ml/x.csv'))
    assert.deepEqual([none?.code, none?.hint], ['SOURCE_NOTHING_FOUND', 'Did you mean ml/a.csv?'])
    const [noMatch] = await failure(land('ml.zip#*.tsv'))
    assert.deepEqual(
      [noMatch?.code, noMatch?.message],
      ['SOURCE_NOTHING_FOUND', 'Nothing in the archive matches ml.zip#*.tsv'],
    )
  })

  test('archives that are cut, damaged or none', async () => {
    const whole = zipped([{ name: 'a.csv', content: `a,b\n${'1,some text\n'.repeat(2000)}` }])
    const code = async (bytes: Uint8Array) => {
      put(folder, 'bad.zip', bytes)
      return (await failure(land('bad.zip#a.csv')))[0]?.code
    }
    assert.equal(await code(whole.subarray(0, whole.length - 10)), 'SOURCE_TRUNCATED')
    assert.equal(await code(whole.subarray(0, 50)), 'SOURCE_TRUNCATED')
    assert.equal(await code(Buffer.from('this is no archive at all, only some words')), 'SOURCE_TRUNCATED')
    assert.equal(await code(Buffer.alloc(0)), 'SOURCE_TRUNCATED')
    const damaged = Buffer.from(whole)
    damaged[60] = (damaged[60] as number) ^ 0x55
    assert.equal(await code(damaged), 'SOURCE_UNREADABLE')
    for (const at of [14, whole.indexOf('PK\x01\x02') + 16]) {
      const sum = Buffer.from(whole)
      sum[at] = (sum[at] as number) ^ 1
      sum[whole.indexOf('PK\x01\x02') + 16] = (whole[whole.indexOf('PK\x01\x02') + 16] as number) ^ 1
      assert.equal(await code(sum), 'SOURCE_UNREADABLE')
    }
  })
})

describe('mirrors', () => {
  const folder = freshFolder()
  put(folder, 'shared/ml-latest/ratings.csv', 'a,b\n1,x\n')
  put(folder, 'shared/plain.csv', 'a,b\n2,y\n')
  put(folder, 'shared/packed.zip', zipped([{ name: 'in/p.csv', content: 'a,b\n3,z\n' }]))
  const land = (path: string, mirrors: { readonly [prefix: string]: string }) =>
    landSource(
      engine,
      csv({ path, columns: AB }),
      connectorContext(folder, { mirrors, fetch: () => assert.fail('no network') }),
    )
  const origin = async (...of: Parameters<typeof land>) =>
    Object.keys(((await land(...of)).reading.cursor as { files: object }).files)

  test('the longest prefix is replaced; the address stays the name', async () => {
    const mirrors = { 'https://data.example/': 'nowhere/', 'https://data.example/sets': 'shared' }
    assert.deepEqual(await origin('https://data.example/sets/plain.csv', mirrors), [
      'https://data.example/sets/plain.csv',
    ])
    assert.deepEqual(await origin('https://data.example/sets/packed.zip#in/p.csv', mirrors), [
      'https://data.example/sets/packed.zip#in/p.csv',
    ])
    // A prefix ends where a name does.
    const [first] = await failure(land('https://data.example/setsquare.csv', mirrors))
    assert.match(first?.message ?? '', /nowhere\/setsquare\.csv/)
  })

  test('a folder may stand for an archive', async () => {
    const address = 'https://data.example/ml-latest.zip#ml-latest/ratings.csv'
    for (const mirrors of [
      { 'https://data.example/': 'shared' },
      { 'https://data.example/ml-latest.zip#': 'shared/' },
      { 'https://data.example/ml-latest.zip': 'shared' },
      { 'https://data.example/ml-latest.zip#ml-latest': 'shared/ml-latest' },
    ])
      assert.deepEqual(await origin(address, mirrors), [address])
    assert.deepEqual(
      await origin('https://data.example/ml-latest.zip#ml-latest/*.csv', { 'https://data.example': 'shared' }),
      ['https://data.example/ml-latest.zip#ml-latest/ratings.csv'],
    )
    const [first] = await failure(land('https://data.example/x.zip#y.csv', { 'https://data.example': 'shared' }))
    assert.match(first?.message ?? '', /has neither shared\/x\.zip nor a folder with y\.csv/)
  })

  test('what a mirror on this machine lacks is told by a check', async () => {
    const context = connectorContext(folder, { mirrors: { 'https://data.example/': 'shared/' } })
    assert.deepEqual(await check(csv({ path: 'https://data.example/plain.csv', columns: AB }), context), [])
    const [first] = await check(csv({ path: 'https://data.example/plane.csv', columns: AB }), context)
    assert.deepEqual([first?.code, first?.hint], ['SOURCE_NOTHING_FOUND', 'Did you mean shared/plain.csv?'])
  })

  test('the environment comes before the configuration', async () => {
    const MASSIF_MIRRORS = 'https://a/=/srv/a; https://b/x=c=d/e ;'
    assert.deepEqual(mirrorsOf({ 'https://a/': 'x', 'https://c/': 'y' }, { MASSIF_MIRRORS }), {
      'https://a/': '/srv/a',
      'https://b/x': 'c=d/e',
      'https://c/': 'y',
    })
    assert.throws(() => mirrorsOf({}, { MASSIF_MIRRORS: 'https://a/' }), /not prefix=place/)
  })
})
