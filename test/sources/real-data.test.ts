import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { csv as anyCsv, type CsvOptions } from '../../src/connectors/csv/csv.ts'
import { json as anyJson, type JsonOptions } from '../../src/connectors/json/json.ts'
import { parquet as anyParquet } from '../../src/connectors/parquet/parquet.ts'
import { type Columns, columnOf, t } from '../../src/define/columns.ts'
import { typeText } from '../../src/define/data-type.ts'
import type { Source, SourceOptions } from '../../src/define/source.ts'
import { discoverColumns } from '../../src/engines/duckdb/files/discover.ts'
import { SHARED, without } from './shared.ts'
import {
  connectorContext,
  csvScan,
  freshFolder,
  jsonScan,
  landSource,
  parquetScan,
  scanned,
  TestEngine,
} from './support.ts'

const csv = (options: CsvOptions & SourceOptions) => anyCsv(options)
const json = (options: JsonOptions & SourceOptions) => anyJson(options)
const parquet = (options: { readonly path: string } & SourceOptions) => anyParquet(options)

const engine = await TestEngine.open()
const land = (source: Source, more = {}) => landSource(engine, source, connectorContext(freshFolder(), more))
const at = (path: string) => join(SHARED, path)
const types = (columns: Columns) =>
  Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, typeText(type)]))

describe('MovieLens', { skip: without('recommender/ml-latest-small') }, () => {
  const address = 'https://files.grouplens.org/datasets/movielens/ml-latest-small.zip'
  const mirrors = { 'https://files.grouplens.org/datasets/movielens/': at('recommender') }
  const ratings = {
    userId: t.integer().required(),
    movieId: t.integer().required(),
    rating: t.double(),
    timestamp: t.bigint(),
  }

  test('by the address of its archive, from a mirror that has it unpacked', async () => {
    const read = (member: string, columns: Columns) =>
      land(csv({ path: `${address}#ml-latest-small/${member}`, columns }), {
        mirrors,
        fetch: () => assert.fail('no network'),
      })
    assert.equal((await read('ratings.csv', ratings)).landed.rows, 100_836)
    const movies = await read('movies.csv', { movieId: t.integer(), title: t.string(), genres: t.string() })
    assert.equal(movies.landed.rows, 9742)
    const titles = new Map(movies.rows.map(row => [row[0], row[1]]))
    assert.equal(titles.get(11), 'American President, The (1995)')
    assert.equal(
      (await read('links.csv', { movieId: t.integer(), imdbId: t.string(), tmdbId: t.integer() })).landed.rows,
      9742,
    )
    const tags = { userId: t.integer(), movieId: t.integer(), tag: t.string(), timestamp: t.bigint() }
    assert.equal((await read('tags.csv', tags)).landed.rows, 3683)
  })

  test('one row in a hundred spoiled', async () => {
    const folder = freshFolder()
    const lines = readFileSync(at('recommender/ml-latest-small/ratings.csv'), 'utf8').split('\n')
    const bad = lines.flatMap((_, index) => (index > 0 && index < 100_837 && index % 100 === 0 ? [index] : []))
    for (const index of bad) lines[index] = (lines[index] as string).replace(/,[\d.]+,(\d+\r?)$/, ',good,$1')
    writeFileSync(join(folder, 'ratings.csv'), lines.join('\n'))
    const source = csv({ path: join(folder, 'ratings.csv'), columns: ratings, maxRejected: 2000 })
    const { landed, rejects } = await land(source)
    assert.deepEqual([landed.rows, landed.rejected], [100_836 - bad.length, bad.length])
    assert.deepEqual(
      rejects.map(row => Number(row[1])),
      bad.map(index => index + 1),
    )
    assert.deepEqual(rejects[0]?.slice(2, 4), ['rating', '"good" does not fit double'])
  })

  test('columns are discovered', async () => {
    const scan = csvScan([scanned(at('recommender/ml-latest-small/ratings.csv'))], {})
    assert.deepEqual(types(await discoverColumns(engine.connection, scan)), {
      userId: 'bigint',
      movieId: 'bigint',
      rating: 'double',
      timestamp: 'bigint',
    })
  })
})

test('Beijing air quality: eight stations, NA for null', { skip: without('environment/beijing-prsa') }, async () => {
  const path = at('environment/beijing-prsa/*.csv')
  const scan = csvScan(
    [scanned(at('environment/beijing-prsa/PRSA_Data_Gucheng_20130301-20170228.csv'))],
    {},
    { nulls: ['NA'] },
  )
  const columns = await discoverColumns(engine.connection, scan)
  assert.deepEqual([columns['PM2.5']?.type, columns.station?.type], [t.double().type, t.string().type])
  // One value of one station is a space.
  const { landed, rejects } = await land(csv({ path, nulls: ['NA'], columns, maxRejected: 1 }))
  assert.deepEqual([landed.rows, landed.rejected], [280_511, 1])
  assert.deepEqual(rejects[0]?.slice(1, 4), ['76', 'SO2', '" " does not fit double'])
  assert.equal((await land(csv({ path, nulls: ['NA', ' '], columns }))).landed.rows, 280_512)
})

test('Numenta: every series of two folders', { skip: without('industrial-iot/nab') }, async () => {
  const columns = { timestamp: t.timestamp().required(), value: t.double().required() }
  const { landed, reading } = await land(csv({ path: at('industrial-iot/nab/real*/*.csv'), columns }))
  assert.deepEqual([landed.rows > 100_000, reading.scan.files.length], [true, 24])
})

test('Météo-France: semicolons, `mq` for null', { skip: without('environment/meteo-france-synop') }, async () => {
  const columns = { numer_sta: t.string(), date: t.timestamp(), t: t.double(), u: t.integer() }
  const { landed, rows } = await land(
    csv({
      path: at('environment/meteo-france-synop/synop.20190[56].csv'),
      delimiter: ';',
      nulls: ['mq'],
      timestampFormat: '%Y%m%d%H%M%S',
      drift: 'ignore',
      columns,
    }),
  )
  assert.equal(landed.rows, 14_636 + 14_077)
  assert.deepEqual(rows[0], ['07005', '2019-05-01 00:00:00', 282.25, 88])
})

test('UCI air quality: tabs, decimal commas, dates by day', {
  skip: without('environment/uci-air-quality'),
}, async () => {
  const columns = { Date: t.date(), 'CO(GT)': t.double(), T: t.double() }
  const { rows } = await land(
    csv({
      path: at('environment/uci-air-quality/AirQualityUCI04.csv'),
      delimiter: '\t',
      decimalSeparator: ',',
      dateFormat: '%d/%m/%Y',
      drift: 'ignore',
      columns,
    }),
  )
  assert.deepEqual(rows[0], ['2004-03-10', 1.2, 11.2])
})

test('monthly CO₂: rows with a value too many', { skip: without('environment/co2-ppm') }, async () => {
  const columns = Object.fromEntries(
    ['Date', 'Decimal Date', 'Average', 'Interpolated', 'Trend', 'Number of Days'].map(name => [name, t.string()]),
  )
  const source = csv({ path: at('environment/co2-ppm/co2-mm-mlo.csv'), columns, maxRejected: 10_000 })
  const { rejects, landed } = await land(source)
  assert.equal(rejects[0]?.[3], '7 values where 6 are expected')
  assert.equal(
    landed.rows + landed.rejected,
    readFileSync(at('environment/co2-ppm/co2-mm-mlo.csv'), 'utf8').trim().split('\n').length - 1,
  )
})

describe('Kylo user data', { skip: without('formats/kylo-userdata') }, () => {
  const columns: Columns = {
    registration_dttm: t.timestamp(),
    id: t.integer(),
    first_name: t.string(),
    email: t.string(),
    cc: t.string(),
    salary: t.double(),
    comments: t.string(),
  }

  test('the same rows from CSV and from Parquet', async () => {
    const path = at('formats/kylo-userdata/csv/userdata[1-5].csv')
    const fromCsv = await land(csv({ path, columns, drift: 'ignore', maxRejected: 2 }))
    const fromParquet = await land(
      parquet({ path: at('formats/kylo-userdata/parquet/*.parquet'), columns, drift: 'ignore' }),
    )
    assert.deepEqual([fromCsv.landed.rows, fromParquet.landed.rows], [4998, 5000])
    assert.deepEqual(
      fromCsv.rejects.map(row => row.slice(1, 4)),
      [
        ['3', 'salary', '"$9.28" does not fit double'],
        ['8', 'id', '"7b" does not fit integer'],
      ],
    )
    // In Parquet, what is nothing is the empty text; times and comments were garbled by whoever made it.
    const texts = (rows: readonly (readonly unknown[])[]) =>
      rows.map(row => JSON.stringify(row.slice(1, -1).map(value => (value === '' ? null : value))))
    const inParquet = new Set(texts(fromParquet.rows))
    const inCsv = texts(fromCsv.rows)
    const only = fromCsv.rows.filter((_, index) => !inParquet.has(inCsv[index] as string))
    // Four rows are others there.
    assert.deepEqual(
      only.map(row => row[1]).sort((a, b) => Number(a) - Number(b)),
      [12, 13, 14, 588],
    )
  })

  test('objects, one a line, with lists in structs', async () => {
    const colors = at('formats/kylo-userdata/json/colors.json')
    const discovered = await discoverColumns(engine.connection, jsonScan([scanned(colors)], {}))
    assert.equal(types(discovered).code, 'struct<rgba: list<bigint>, hex: string>')
    assert.equal((await land(json({ path: colors, columns: discovered }))).landed.rows, 6)
    const books = at('formats/kylo-userdata/json/books1.json')
    const columns = await discoverColumns(engine.connection, jsonScan([scanned(books)], {}))
    assert.equal((await land(json({ path: books, columns }))).landed.rows, 7)
  })

  test('a landing zone that drifts', async () => {
    const folder = freshFolder()
    mkdirSync(join(folder, 'in'))
    copyFileSync(at('formats/kylo-userdata/csv/userdata1.csv'), join(folder, 'in/1.csv'))
    const renamed = readFileSync(at('formats/kylo-userdata/csv/userdata3.csv'), 'utf8').replace('salary', 'income')
    writeFileSync(join(folder, 'in/2.csv'), renamed)
    const source = csv({ path: join(folder, 'in/*.csv'), columns: { ...columns, title: t.string() }, drift: 'widen' })
    const { landed, warnings } = await land(source)
    assert.equal(landed.rows, 2000)
    assert.ok(warnings.some(each => /in\/2\.csv has no column salary: it is filled with nulls/.test(each.message)))
    assert.ok(
      warnings.some(each => /has a column income \(string\) that is not declared: it is added/.test(each.message)),
    )
  })
})

test('nycflights13: a third of a million flights', { skip: without('flights/nycflights13') }, async () => {
  const path = at('flights/nycflights13/flights.parquet')
  const columns = await discoverColumns(engine.connection, parquetScan([scanned(path)], {}))
  assert.equal((await land(parquet({ path, columns }))).landed.rows, 336_776)
  const planes = at('flights/nycflights13/planes.csv')
  const found = await discoverColumns(engine.connection, csvScan([scanned(planes)], {}, { nulls: ['NA'] }))
  assert.equal(types(found).year, 'bigint')
  assert.equal((await land(csv({ path: planes, nulls: ['NA'], columns: found }))).landed.rows, 3322)
})

describe('Apache Parquet testing files', { skip: without('formats/parquet-testing') }, () => {
  for (const name of [
    'alltypes_plain',
    'datapage_v2.snappy',
    'int96_from_spark',
    'nested_lists.snappy',
    'nested_structs.rust',
    'list_columns',
    'fixed_length_decimal',
    'single_nan',
    'nulls.snappy',
  ])
    test(name, async () => {
      const path = at(`formats/parquet-testing/${name}.parquet`)
      const columns = await discoverColumns(engine.connection, parquetScan([scanned(path)], {}))
      const { landed, rows } = await land(parquet({ path, columns }))
      const [[expected] = []] = await engine.rows(`select count(*) from '${path}'`)
      assert.equal(landed.rows, Number(expected))
      assert.equal(rows.length, Number(expected))
    })

  test('bytes that are text, where it is declared so', async () => {
    const path = at('formats/parquet-testing/alltypes_plain.parquet')
    const columns = { id: t.integer(), string_col: t.string(), date_string_col: columnOf(t.string().type) }
    const { rows } = await land(parquet({ path, columns, drift: 'ignore' }))
    assert.deepEqual(rows[0], [0, '0', '01/01/09'])
  })
})
