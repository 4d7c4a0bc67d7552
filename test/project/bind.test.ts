import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Session } from '../../src/engines/contract.ts'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import { bindProject } from '../../src/project/bind/bind.ts'
import { Folder } from './folder.ts'

let session: Session
let scratch: Folder
before(async () => {
  scratch = new Folder({})
  session = await duckdb.open({ memory: 200_000_000, threads: 1, spill: scratch.path('spill') })
})
after(async () => {
  await session.close()
  scratch[Symbol.dispose]()
})

const SOURCES = `import { csv, t } from 'massif'
export const orders = csv({ path: 'o', time: 'paid',
  columns: { id: t.bigint(), amount: t.decimal(12, 2), country: t.string(), paid: t.timestamp(), day: t.date(), flag: t.boolean(),
    body: t.json(), key: t.uuid(), ratio: t.float(), tags: t.list(t.integer()), place: t.struct({ x: t.double() }) } })
`

function folderOf(columns: string, query: string, rest = ''): Folder {
  return new Folder({
    'raw/sources.ts': SOURCES,
    'x.ts': `import { interval, rule, self, sql, t, table, view } from 'massif'
import { orders } from './raw/sources.ts'
void [interval, rule, self, view, orders]
export const made = table({
  ${rest}
  «columns»: { ${columns} },
  query: sql\`${query}\`,
})
`.replace('«columns»', query.includes('«') || rest.includes('«') ? 'columns' : '«columns»'),
  })
}

async function bind(folder: Folder) {
  const project = await folder.load()
  assert.deepEqual(
    project.diagnostics.map(({ message }) => message),
    [],
  )
  return bindProject(project, async () => session)
}

const FITS: readonly (readonly [columns: string, query: string])[] = [
  ['id: t.integer()', 'select id from ${orders}'],
  ['n: t.decimal(12, 2)', 'select sum(id) as n from ${orders}'],
  ['n: t.bigint()', 'select sum(id) as N from ${orders}'],
  ['n: t.double()', 'select count(*) as n from ${orders}'],
  ['s: t.string()', 'select body as s from ${orders}'],
  ['s: t.string()', 'select key as s from ${orders}'],
  ['s: t.json()', 'select country as s from ${orders}'],
  ['s: t.string()', "select 'a'::enum('a', 'b') as s"],
  ['b: t.double(), a: t.bigint()', 'select 1 as a, 2 as b'],
  ['tags: t.list(t.bigint())', 'select tags from ${orders}'],
  ['place: t.struct({ x: t.decimal(4, 1) })', 'select place from ${orders}'],
  ['day: t.date()', "select date_trunc('day', paid)::date as day from ${orders}"],
]

for (const [columns, query] of FITS) {
  test(`{ ${columns} } is given by ${query}`, async () => {
    using folder = folderOf(columns, query)
    assert.deepEqual(await bind(folder), [])
  })
}

const DIFFER: readonly (readonly [columns: string, query: string, texts: string])[] = [
  ['id: t.string()', 'select id from ${orders}', '`id` is BIGINT, declared string'],
  ['id: t.bigint()', 'select country as id from ${orders}', '`id` is VARCHAR, declared bigint'],
  ['flag: t.boolean()', 'select id as flag from ${orders}', '`flag` is BIGINT, declared boolean'],
  ['n: t.integer()', 'select flag as n from ${orders}', '`n` is BOOLEAN, declared integer'],
  ['day: t.date()', "select date_trunc('day', paid) as day from ${orders}", '`day` is TIMESTAMP, declared date'],
  ['paid: t.timestamptz()', 'select paid from ${orders}', '`paid` is TIMESTAMP, declared timestamptz'],
  ['key: t.uuid()', 'select country as key from ${orders}', '`key` is VARCHAR, declared uuid'],
  ['tags: t.list(t.string())', 'select tags from ${orders}', '`tags` is INTEGER[], declared list<string>'],
  ['id: t.bigint(), n: t.bigint()', 'select id from ${orders}', '`n` is missing'],
  ['id: t.bigint()', 'select id, id as twice from ${orders}', '`twice` is not declared'],
  ['id: t.bigint()', 'select id, id from ${orders}', '`id` is given twice'],
  [
    'amount: t.bigint(), id: t.string()',
    'select id, amount as amuont from ${orders}',
    '`id` is BIGINT, declared string; `amount` is missing; `amuont` is not declared (did you mean `amount`?)',
  ],
]

for (const [columns, query, texts] of DIFFER) {
  test(`{ ${columns} } is not given by ${query}`, async () => {
    using folder = folderOf(columns, query)
    const [found, ...others] = await bind(folder)
    assert.deepEqual(others, [])
    assert.equal(found?.code, 'CONTRACT_COLUMNS')
    assert.equal(found.message, `The query of main.made does not give the columns of its contract: ${texts}`)
    assert.deepEqual(found.at, folder.marked('x.ts'))
    assert.equal(found.replacement?.what, 'columns')
  })
}

const FAULTS: readonly (readonly [query: string, code: string, message: RegExp, hint?: RegExp])[] = [
  ['select id,\n  «amont» from ${orders}', 'SQL_UNKNOWN_COLUMN', /amont/, /amount/],
  ["select id from ${orders} o\n  where «o.contry» = 'fr'", 'SQL_UNKNOWN_COLUMN', /contry/, /country/],
  ['select id from «nowhere»', 'SQL_UNKNOWN_TABLE', /nowhere/],
  ['select id\nfrom ${orders} «wher» id > 1 and', 'SQL_SYNTAX', /./],
  ['select «nosuch»(id) as id from ${orders}', 'SQL_INVALID', /nosuch/],
]

for (const [query, code, message, hint] of FAULTS) {
  test(`${query.replace(/[«»]/g, '').replaceAll('\n', ' ')}: ${code}`, async () => {
    using folder = folderOf('id: t.bigint()', query)
    const [found, ...others] = await bind(folder)
    assert.deepEqual(others, [])
    assert.equal(found?.code, code, found?.message)
    assert.equal(found.asset, 'main.made')
    assert.match(found.message, message)
    if (hint) assert.match(found.hint ?? '', hint)
    const { line, column } = folder.marked('x.ts')
    if (code !== 'SQL_SYNTAX') assert.deepEqual([found.at?.line, found.at?.column], [line, column])
    else assert.equal(found.at?.line, line)
  })
}

test('rules are bound too, and a slice for an interval', async () => {
  const slice = "select id, paid from ${orders.in(interval, { back: '1 day' })}"
  const rest = `load: { by: 'interval', time: 'paid', grain: 'day' },
  checks: [rule('fine', sql\`select * from \${self} where id < 0\`), rule('bad', sql\`select «amount» from \${self}\`)],`
  using folder = folderOf('id: t.bigint(), paid: t.timestamp()', slice, rest)
  const [found, ...others] = await bind(folder)
  assert.deepEqual(others, [])
  assert.equal(found?.code, 'SQL_UNKNOWN_COLUMN')
  assert.match(found.message, /in the rule "bad"$/)
  assert.deepEqual(found.at, folder.marked('x.ts'))
})

test('the keys of a merge must be the columns of its key, and its query knows the affected ones', async () => {
  const merge = (keys: string, query: string) => {
    const rest = `key: ['country'],\n  load: { by: 'merge', keys: sql\`${keys}\` },`
    return new Folder({
      'raw/sources.ts': SOURCES,
      'x.ts': `import { affected, changes, sql, t, table } from 'massif'
import { orders } from './raw/sources.ts'
void affected
export const made = table({ columns: { country: t.string(), n: t.bigint() }, ${rest} query: sql\`${query}\` })\n`,
    })
  }
  const query = 'select country, count(*) as n from ${orders} join ${affected} using (country) group by all'
  using right = merge('select distinct country from ${changes(orders)}', query)
  assert.deepEqual(await bind(right), [])
  for (const [keys, message] of [
    [
      'select id from ${changes(orders)}',
      /keys of main\.made are not its key columns: `country` is missing; `id` is not/,
    ],
    ['select country, id from ${changes(orders)}', /`id` is not declared/],
    ['select flag as country from ${changes(orders)}', /`country` is BOOLEAN, declared string/],
  ] as const) {
    using wrong = merge(keys, query)
    const [found, ...others] = await bind(wrong)
    assert.deepEqual(others, [])
    assert.equal(found?.code, 'CONTRACT_COLUMNS')
    assert.match(found.message, message)
    assert.match(found.hint ?? '', /`key` names/)
    assert.equal(found.at?.line, 5)
  }
  using faulty = merge('select «contry» from ${changes(orders)}', query)
  const [found] = await bind(faulty)
  assert.equal(found?.code, 'SQL_UNKNOWN_COLUMN')
  assert.deepEqual(found.at, faulty.marked('x.ts'))
  using unaffected = merge(
    'select country from ${changes(orders)}',
    query.replace('using (country)', 'a on «a.id» = 1'),
  )
  const [unknown] = await bind(unaffected)
  assert.equal(unknown?.code, 'SQL_UNKNOWN_COLUMN')
})

test('the query of a history gives all columns but those that say from when to when', async () => {
  const rest = "key: ['id'],\n  load: { by: 'history', from: 'since', to: 'until' },"
  const columns = 'id: t.bigint(), since: t.timestamp(), until: t.timestamp()'
  using right = folderOf(columns, 'select id from ${orders}', rest)
  assert.deepEqual(await bind(right), [])
  using wrong = folderOf(columns, 'select id, paid as since from ${orders}', rest)
  const [found, ...others] = await bind(wrong)
  assert.deepEqual(others, [])
  assert.equal(found?.code, 'CONTRACT_COLUMNS')
  assert.match(found.message, /`since` is not declared/)
  assert.match(found.hint ?? '', /filled in/)
})

test('a view stands for what it declares, whether it keeps to it or not', async () => {
  using folder = new Folder({
    'raw/sources.ts': SOURCES,
    'x.ts': `import { sql, t, table, view } from 'massif'
import { orders } from './raw/sources.ts'
export const seen = view({ columns: { id: t.bigint(), n: t.bigint() }, query: sql\`select id from \${orders}\` })
export const made = table({ columns: { n: t.bigint() }, query: sql\`select n from \${seen}\` })
`,
  })
  const found = await bind(folder)
  assert.deepEqual(
    found.map(({ code, asset }) => [code, asset]),
    [['CONTRACT_COLUMNS', 'main.seen']],
  )
})

test('what was bound is not bound again, and the engine is asked for only when something is to be', async () => {
  using folder = folderOf('id: t.bigint()', 'select id from ${orders}')
  let opened = 0
  const open = async () => {
    opened++
    return session
  }
  assert.deepEqual(await bindProject(await folder.load(), open), [])
  assert.deepEqual(await bindProject(await folder.load(), open), [])
  assert.equal(opened, 1)
  folder.write({ 'raw/sources.ts': SOURCES.replace('id: t.bigint()', 'id: t.string()') })
  const [found] = await bindProject(await folder.load(), open)
  assert.equal(found?.code, 'CONTRACT_COLUMNS')
  assert.equal(opened, 2)
  assert.equal((await bindProject(await folder.load(), open)).length, 1)
  assert.equal(opened, 3)
})

test('assets about which something else is wrong are left out, and an engine that does not start is an error', async () => {
  using folder = new Folder({
    'x.ts': `import { sql, t, table } from 'massif'
export const a = table({ columns: { id: t.bigint() }, query: sql\`select now() as id\` })
export const b = table({ columns: { id: t.bigint() }, query: sql\`select 'x' as id\` })
`,
  })
  const project = await folder.load()
  const found = await bindProject(project, async () => session)
  assert.deepEqual(
    found.map(({ asset }) => asset),
    ['main.b'],
  )
  const broken = async (): Promise<Session> => {
    throw new MassifError([])
  }
  await assert.rejects(bindProject(project, broken), MassifError)
})
