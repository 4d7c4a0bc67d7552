import assert from 'node:assert/strict'
import { test } from 'node:test'
import { locate } from '../../src/project/render/locate.ts'
import { queryOf, type Rendered, renderQuery } from '../../src/project/render/render.ts'
import { assetOf, Folder } from './folder.ts'

const SOURCES = `import { csv, t } from 'massif'
export const events = csv({ path: 'o', time: 'at', columns: { id: t.bigint(), at: t.timestamp() } })
export const instants = csv({ path: 'o', time: 'at', columns: { id: t.bigint(), at: t.timestamptz() } })
export const days = csv({ path: 'o', time: 'day', columns: { id: t.bigint(), day: t.date() } })
export const order = csv({ path: 'o', columns: { id: t.bigint(), "a day": t.date() } })
`
const PARAMETERS = {
  runTime: '2026-03-31 04:05:06',
  interval: { start: '2026-03-30 00:00:00', end: '2026-03-31 00:00:00' },
}

async function rendered(sql: string, load = "load: { by: 'interval', time: 'at', grain: 'day' },"): Promise<string> {
  using folder = new Folder({
    'raw/sources.ts': SOURCES,
    'x.ts': `import { interval, run, sql, t, table } from 'massif'
import { days, events, instants, order } from './raw/sources.ts'
void [days, events, instants, order, interval, run]
const nested = sql\`id > \${5} -- five\`
export const made = table({ columns: { id: t.bigint(), at: t.timestamp() }, ${load} query: ${sql}, unused: nested } as never)\n`,
    'x.sql':
      'select id, :run_time as at\nfrom RAW.events.in(interval, { back: \'2 hours\' }) e, "raw"."order".lookup(\'redo\')\nwhere at::date < :interval_end;\n',
  })
  const project = await folder.load()
  assert.deepEqual(
    project.diagnostics.map(({ message }) => message),
    [],
  )
  return renderQuery(assetOf(project, 'main.made'), project, PARAMETERS).text
}

const SLICES: readonly (readonly [written: string, rendered: string])[] = [
  [
    'events.in(interval)',
    `(select * from raw.events where "at" >= TIMESTAMP '2026-03-30 00:00:00' and "at" < TIMESTAMP '2026-03-31 00:00:00')`,
  ],
  [
    "events.in(interval, { back: '1 month' })",
    `(select * from raw.events where "at" >= TIMESTAMP '2026-02-28 00:00:00' and "at" < TIMESTAMP '2026-03-31 00:00:00')`,
  ],
  [
    'instants.in(interval)',
    `(select * from raw.instants where "at" >= TIMESTAMPTZ '2026-03-30 00:00:00+00' and "at" < TIMESTAMPTZ '2026-03-31 00:00:00+00')`,
  ],
  ['days.in(interval)', `(select * from raw.days where "day" >= DATE '2026-03-30' and "day" < DATE '2026-03-31')`],
  [
    "days.in(interval, { back: '6 hours' })",
    `(select * from raw.days where "day" >= DATE '2026-03-30' and "day" < DATE '2026-03-31')`,
  ],
  [
    "order.in(interval, { by: 'a day' })",
    `(select * from raw."order" where "a day" >= DATE '2026-03-30' and "a day" < DATE '2026-03-31')`,
  ],
]

for (const [written, expected] of SLICES) {
  test(`\${${written}}`, async () => {
    assert.equal(await rendered(`sql\`select * from \${${written}} e\``), `select * from ${expected} e`)
  })
}

test('parameters, values and nested SQL', async () => {
  const written =
    "select ${run.time}, ${interval.start}, ${\"it's\"}, 1 -${-2}, ${1.5}, ${12n}, ${true}, ${new Date(Date.UTC(2026, 0, 2, 3))} from ${order.lookup('latest')} where ${nested} and /* ${order} */ true -- ${order}"
  assert.equal(
    await rendered(`sql\`${written}\``),
    "select TIMESTAMP '2026-03-31 04:05:06', TIMESTAMP '2026-03-30 00:00:00', 'it''s', 1 -(-2), 1.5, 12, true, TIMESTAMP '2026-01-02 03:00:00' from raw.\"order\" where id > 5 -- five\n and /*  */ true -- \n",
  )
})

test('text is taken as it is written, but for backticks and dollars', async () => {
  assert.equal(
    await rendered("sql`select '\\d+\\n', '\\`\\${x}' from ${events.in(interval)} e`").then(text => text.slice(0, 22)),
    "select '\\d+\\n', '`${x}",
  )
})

test('a file', async () => {
  assert.equal(
    await rendered("sql.file('x.sql')"),
    `select id, TIMESTAMP '2026-03-31 04:05:06' as at
from (select * from raw.events where "at" >= TIMESTAMP '2026-03-29 22:00:00' and "at" < TIMESTAMP '2026-03-31 00:00:00') e, raw."order"
where at::date < TIMESTAMP '2026-03-31 00:00:00' \n`,
  )
})

test('a query for each engine, and a rule with its own table', async () => {
  using folder = new Folder({
    'x.ts': `import { rule, self, sql, t, table } from 'massif'
export const order = table({
  columns: { id: t.bigint() },
  checks: [rule('positive', sql\`select * from \${self} where id < 0\`)],
  query: { duckdb: sql\`select 1 as id\`, spark: sql\`select 2 as id\` },
})`,
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  const made = assetOf(project, 'main.order')
  assert.equal(renderQuery(made, project, PARAMETERS, undefined, 'spark').text, 'select 2 as id')
  assert.equal(renderQuery(made, project, PARAMETERS).text, 'select 1 as id')
  assert.ok(made.asset.kind === 'table')
  const check = made.asset.definition.checks?.[0]?.assertion
  assert.ok(check?.rule === 'rule')
  const text = renderQuery(check.violations, project, PARAMETERS, made.name).text
  assert.equal(text, 'select * from main."order" where id < 0')
  assert.throws(() => renderQuery(check.violations, project, PARAMETERS), RangeError)
})

test('places of the rendered text are led back to what was written', async () => {
  using folder = new Folder({
    'raw/sources.ts': SOURCES,
    'x.ts': [
      "import { interval, sql, t, table } from 'massif'",
      "import { events, order } from './raw/sources.ts'",
      'const condition = sql`',
      '  id > 0 and nested_word`',
      'export const crlf = table({ columns: { id: t.bigint(), at: t.timestamp() },',
      "  load: { by: 'interval', time: 'at', grain: 'day' }, query: sql`",
      '    select first_word, -- a `comment`'.replaceAll('`', ''),
      "      ${`t${'e'}mplate`} as x, /* } */ second_word",
      "    from ${events.in(interval, { back: '1 day' })} e, ${order} where ${condition} and third_word",
      '  ` })',
      "export const filed = table({ columns: { id: t.bigint() }, query: sql.file('x.sql') })",
    ].join('\r\n'),
    'x.sql': '-- a file\r\nselect fourth_word\r\nfrom raw.order',
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  const crlf = renderQuery(assetOf(project, 'main.crlf'), project, PARAMETERS)
  const source = await import('node:fs').then(({ readFileSync }) => readFileSync(folder.path('x.ts'), 'utf8'))
  for (const word of ['first_word', 'second_word', 'third_word', 'nested_word']) {
    assert.deepEqual(placeOfWord(crlf, word), wordIn(source, folder.path('x.ts'), word))
  }
  const slice = placeOfWord(crlf, 'raw.events')
  assert.equal(folder.text(slice), 'x.ts:9:12')
  assert.equal(slice?.length, "events.in(interval, { back: '1 day' })".length)
  assert.equal(folder.text(placeOfWord(crlf, 'template')), 'x.ts:8:9')
  const filed = renderQuery(assetOf(project, 'main.filed'), project, PARAMETERS)
  assert.equal(folder.text(placeOfWord(filed, 'fourth_word')), 'x.sql:2:8')
  assert.equal(folder.text(placeOfWord(filed, 'raw."order"')), 'x.sql:3:6')
  assert.ok(queryOf(assetOf(project, 'main.filed')))
})

function placeOfWord(text: Rendered, word: string) {
  const before = text.text.slice(0, text.text.indexOf(word)).split('\n')
  return locate(text, before.length, (before.at(-1)?.length ?? 0) + 1)
}

function wordIn(text: string, file: string, word: string) {
  const before = text.slice(0, text.indexOf(word)).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, length: word.length }
}
