import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Code } from '../../src/diagnostics/codes/table.ts'
import { Folder } from './folder.ts'

const SOURCES = `import { csv, t } from 'massif'
export const orders = csv({ path: 'o', time: 'at', columns: { id: t.bigint(), at: t.timestamp(), day: t.date() } })
export const untimed = csv({ path: 'o', columns: { id: t.bigint(), at: t.timestamp() } })
`
const HEAD = `import { interval, run, secret, self, sql, t, table } from 'massif'
import { orders, untimed } from './raw/sources.ts'
const key = secret('KEY')
void [interval, run, secret, self, orders, untimed, key]
export const made = table({ columns: { id: t.bigint(), at: t.timestamp() }, `

const inTemplate = (sql: string, rest = '') => ({
  'raw/sources.ts': SOURCES,
  'x.ts': `${HEAD}${rest} query: sql\`${sql}\` })\n`,
})
const inFile = (sql: string, rest = '') => ({
  'raw/sources.ts': SOURCES,
  'x.ts': `${HEAD}${rest} query: sql.file('./x.sql') })\n`,
  'x.sql': sql,
})
const BY_INTERVAL = "load: { by: 'interval', time: 'at', grain: 'day' },"

const TEMPLATES: readonly (readonly [sql: string, code: Code, message: RegExp, hint?: RegExp])[] = [
  ['select «now»() as id', 'SQL_FORBIDDEN', /^now\(\) asks the clock/, /run\.time/],
  ['select «CURRENT_DATE» as id', 'SQL_FORBIDDEN', /^CURRENT_DATE asks/],
  ['select «Random» () as id', 'SQL_FORBIDDEN', /^Random\(\) gives another value/],
  ['select «"now"»() as id', 'SQL_FORBIDDEN', /asks the clock/],
  ['select main.«random»() as id', 'SQL_FORBIDDEN', /another value/],
  ['select «uuid»() as id', 'SQL_FORBIDDEN', /^uuid\(\)/],
  ['select * from ${orders} «tablesample» 10%', 'SQL_FORBIDDEN', /^tablesample/],
  ["select * from «read_csv»('x.csv')", 'SQL_FORBIDDEN', /reads past the project/, /Declare a source/],
  ["select * from «'x.parquet'»", 'SQL_FORBIDDEN', /reads past the project/],
  ['select * from ${«key»} as k', 'PROJECT_DEFINITION', /secret must not stand in SQL/],
  ['select ${«interval»} as id', 'PROJECT_DEFINITION', /`interval` itself/],
  ['select ${«undefined»} as id', 'PROJECT_DEFINITION', /\$\{undefined\} is undefined/],
  ['select ${«0 / 0»} as id', 'PROJECT_DEFINITION', /\$\{0 \/ 0\} is NaN/],
  ['select ${«t.bigint()»} as id', 'PROJECT_DEFINITION', /A column cannot stand in SQL/],
  ['select \'${«"a"»}\' as id', 'SQL_SYNTAX', /within quotes/],
  ['select * from «raw.orders» o', 'PROJECT_DEFINITION', /raw\.orders is named in the text/, /write \$\{orders\}/],
  ['select * from «raw.none» o', 'PROJECT_UNKNOWN_ASSET', /"raw\.none"/],
  ['select * from «raw.order» o', 'PROJECT_UNKNOWN_ASSET', /"raw\.order"/, /Did you mean raw\.orders\?/],
  ['select * from ${«untimed.in(interval)»}', 'PROJECT_DEFINITION', /which column its `time` is/, /by: 'at'/],
  ["select * from ${«untimed.in(interval, { by: 'id' as never })»}", 'PROJECT_DEFINITION', /"id" holds no times/],
  ["select * from ${«untimed.in(interval, { by: 'no' as never })»}", 'PROJECT_DEFINITION', /no column "no"/],
  ["select * from ${«orders.in(interval, { back: '3 moons' as never })»}", 'PROJECT_DEFINITION', /"3 moons"/],
  ['«drop» table x', 'SQL_SYNTAX', /begins with "drop"/],
  ['', 'SQL_SYNTAX', /empty/],
  ['-- nothing', 'SQL_SYNTAX', /empty/],
  ['select 1 as id; «select» 2', 'SQL_SYNTAX', /a second one begins/],
]

for (const [sql, code, message, hint] of TEMPLATES) {
  test(`sql\`${sql.replace(/[«»]/g, '')}\``, async () => {
    using folder = new Folder(inTemplate(sql, sql.includes('in(interval') ? BY_INTERVAL : ''))
    const { diagnostics } = await folder.load()
    const [found] = diagnostics
    assert.equal(found?.code, code, found?.message)
    if (sql.includes('«')) assert.deepEqual(found.at, folder.marked('x.ts'))
    assert.match(found.message, message)
    if (hint) assert.match(found.hint ?? '', hint)
  })
}

const FILES: readonly (readonly [sql: string, code: Code, message: RegExp, hint?: RegExp])[] = [
  ['select *\nfrom «raw.order» o', 'PROJECT_UNKNOWN_ASSET', /"raw\.order"/, /Did you mean raw\.orders\?/],
  ['select *\nfrom «{{» ref("orders") }}', 'SQL_SYNTAX', /"\{\{" begins a template/],
  ['select *\nfrom «${»orders}', 'SQL_SYNTAX', /"\$\{" begins a template/],
  ['select id, at from raw.orders where at < «now»()', 'SQL_FORBIDDEN', /asks the clock/],
  ['select * from «raw.orders.in(day)»', 'SQL_SYNTAX', /cut in no known way/, /raw\.orders\.in\(interval\)/],
  ["select * from «raw.orders.lookup('now')»", 'SQL_SYNTAX', /looked up in no known way/],
  ['select * from «raw.untimed.in(interval)»', 'PROJECT_DEFINITION', /which column its `time` is/],
  ['select * from raw.orders where at > «:interval_start»', 'PROJECT_DEFINITION', /not loaded by interval/],
]

for (const [sql, code, message, hint] of FILES) {
  test(`in a file: ${sql.replace(/[«»]/g, '').replaceAll('\n', ' ')}`, async () => {
    using folder = new Folder(inFile(sql, sql.includes('in(') ? BY_INTERVAL : ''))
    const { diagnostics } = await folder.load()
    const [found] = diagnostics
    assert.equal(found?.code, code, found?.message)
    assert.deepEqual(found.at, folder.marked('x.sql'))
    assert.match(found.message, message)
    if (hint) assert.match(found.hint ?? '', hint)
  })
}

const FINE = [
  "select 'now()' as id, \"random\" as at -- uuid()\n/* ${secret('x')} from raw.orders */ from ${orders} o(random, id)",
  'select o.now as id, current_date_ as at from ${orders} o',
  "select extract(year from at) as id, trim('x' from 'xax') as at, 1 is distinct from 'x' from ${orders}",
  'with now as (select * from ${orders}) select * from now;',
  "select date_trunc('day', ${run.time}) as id, ${new Date(0)} as at, ${-1}, ${10n}, ${true}, ${\"it's\"}",
  '((select * from ${orders}) union all (select * from ${untimed}));  -- the end',
]

for (const sql of FINE) {
  test(`fine: ${sql.replaceAll('\n', ' ')}`, async () => {
    using folder = new Folder(inTemplate(sql))
    assert.deepEqual((await folder.load()).diagnostics, [])
  })
}

test('assets that read each other in a circle, by files', async () => {
  using folder = new Folder({
    'x.ts': `import { sql, t, table } from 'massif'
export const a = table({ columns: { id: t.bigint() }, query: sql.file('a.sql') })
export const b = table({ columns: { id: t.bigint() }, query: sql.file('b.sql') })
export const c = table({ columns: { id: t.bigint() }, query: sql\`select * from \${a}\` })
export const self_reader = table({ columns: { id: t.bigint() }, query: sql.file('self.sql') })`,
    'a.sql': 'select * from «main.b»',
    'b.sql': 'select * from main.c',
    'self.sql': 'select * from main.self_reader',
  })
  const { diagnostics, assets } = await folder.load()
  assert.deepEqual(
    diagnostics.map(({ code, message }) => `${code}: ${message.split(': ')[1]}`),
    ['PROJECT_CYCLE: main.a → main.b → main.c → main.a', 'PROJECT_CYCLE: main.self_reader → main.self_reader'],
  )
  assert.deepEqual(diagnostics[0]?.at, folder.marked('a.sql'))
  assert.deepEqual(
    diagnostics[0].related?.map(({ at }) => folder.text(at)),
    ['a.sql:1:15', 'b.sql:1:15', 'x.ts:4:82'],
  )
  assert.equal(assets.size, 4)
})

test('a SQL file that is not there', async () => {
  using folder = new Folder({
    'x.ts': `import { sql, t, table } from 'massif'
export const a = table({ columns: { id: t.bigint() }, query: sql.file('./none.sql') })`,
  })
  const found = await folder.refused('SQL_FILE')
  assert.equal(folder.text(found.at), 'x.ts:2:66')
  assert.match(found.message, /"\.\/none\.sql"/)
})

test('in a project with modules that failed, a name that is not known is no error of its own', async () => {
  using folder = new Folder({ ...inFile('select * from raw.orders, raw.lost'), 'raw/lost.ts': 'throw 1' })
  await folder.refused('PROJECT_MODULE')
})
