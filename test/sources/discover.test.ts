import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { typeText } from '../../src/define/data-type.ts'
import { discoverColumns } from '../../src/engines/duckdb/files/discover.ts'
import { massif } from '../cli/massif.ts'
import { csvScan, freshFolder, jsonScan, put, scanned, TestEngine } from './support.ts'

const engine = await TestEngine.open()
const folder = freshFolder()

const typesOf = async (scan: Parameters<typeof discoverColumns>[1]) =>
  Object.fromEntries(
    Object.entries(await discoverColumns(engine.connection, scan)).map(([name, { type }]) => [name, typeText(type)]),
  )

test('types are guessed only where every value fits them', async () => {
  const lines = [
    'id,code,amount,day,at,ok,flag,mark,u,empty,mixed,tz',
    '1,007,1.5,2026-01-31,2026-01-31 10:00:00,true,1,T,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,,1,2026-01-31T10:00:00+02:00',
    '2,012,2,2026-02-01,2026-01-31 11:00:00,false,0,F,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12,,x,2026-01-31T10:00:00+02:00',
    'broken',
  ]
  const scan = csvScan([scanned(put(folder, 'a.csv', `${lines.join('\n')}\n`))], {})
  assert.deepEqual(await typesOf(scan), {
    id: 'bigint',
    code: 'string',
    amount: 'double',
    day: 'date',
    at: 'timestamp',
    ok: 'boolean',
    flag: 'bigint',
    mark: 'string',
    u: 'string',
    empty: 'string',
    mixed: 'string',
    tz: 'timestamptz',
  })
})

test('of several files, a type that holds the values of all', async () => {
  const one = scanned(put(folder, 'one.csv', 'a,b,c\n1,2026-01-31,x\n'))
  const two = scanned(put(folder, 'two.csv', 'b,a,d\n2026-01-31 10:00:00,1.5,y\n'))
  assert.deepEqual(await typesOf(csvScan([one, two], {})), { a: 'double', b: 'timestamp', c: 'string', d: 'string' })
})

test('in other dialects', async () => {
  const content = '# from the lab\nDatum;Wert\n31.01.2026;1,5\n'
  const scan = csvScan(
    [scanned(put(folder, 'lab.csv', content))],
    {},
    {
      delimiter: ';',
      decimalSeparator: ',',
      comment: '#',
      dateFormat: '%d.%m.%Y',
    },
  )
  assert.deepEqual(await typesOf(scan), { Datum: 'date', Wert: 'double' })
})

test('of JSON, with what is nested', async () => {
  const content = '{"a":1,"A":"x","d":"2026-01-31","n":{"x":[1.5]},"e":null}\n42\n{"a":2,"m":true}\n'
  const scan = jsonScan([scanned(put(folder, 'a.jsonl', content))], {})
  assert.deepEqual(await typesOf(scan), {
    a: 'bigint',
    A: 'string',
    d: 'string',
    n: 'struct<x: list<double>>',
    e: 'json',
    m: 'boolean',
  })
})

test('massif check --fix writes the columns of a source that has none', async () => {
  const directory = freshFolder()
  put(directory, 'package.json', '{ "type": "module" }')
  put(directory, 'massif.config.ts', "import { project } from 'massif'\nexport default project({ name: 'found' })\n")
  put(directory, 'raw/data/orders.csv', 'id,city name,paid_at\n1,Oslo,2026-01-31 10:00:00\n')
  const module =
    "import { csv } from 'massif'\n\nexport const orders = csv({ path: 'raw/data/orders.csv', columns: {} })\n"
  const file = put(directory, 'raw/sources.ts', module)
  const before = await massif(directory, ['check'])
  assert.equal(before.code, 3)
  assert.match(before.err, /The data of raw\.orders has the columns id, city name, paid_at/)
  const after = await massif(directory, ['check', '--fix'])
  assert.equal(after.code, 0, after.err)
  assert.match(
    readFileSync(file, 'utf8'),
    /columns: \{ id: t\.bigint\(\), 'city name': t\.string\(\), paid_at: t\.timestamp\(\) \}/,
  )
  assert.match(readFileSync(file, 'utf8'), /import \{ t, csv \} from 'massif'/)
  const ran = await massif(directory, ['run'])
  assert.equal(ran.code, 0, ran.err)
  assert.match(ran.out, /raw\.orders {2}1 row/)
})
