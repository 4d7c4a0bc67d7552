import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Folder } from './folder.ts'

/** One table or source whose definition has the given members; what is marked is where the diagnostic must point. */
const HEAD = `import { affected, changes, csv, fresh, interval, notNull, oneOf, project, references, rule, run, secret, self, sql, t, table, unique, view } from 'massif'
const columns = { id: t.bigint(), day: t.date(), at: t.timestamp(), until: t.timestamp(), name: t.string(), tags: t.list(t.string()) }
const query = sql\`select 1 as id\`
export const other = csv({ path: 'o', columns: { code: t.string(), at: t.timestamp() } })
export const timed = csv({ path: 'o', time: 'at', columns: { id: t.bigint(), at: t.timestamp() } })
export const seen = view({ columns: { id: t.bigint() }, query: sql\`select id from \${timed}\` })
const keys = sql\`select distinct id from \${changes(timed)}\`
const hidden = csv({ path: 'h', columns: { code: t.string() } })
void [affected, changes, keys, fresh, interval, notNull, oneOf, project, references, rule, run, secret, self, sql, table, unique, view, hidden, columns, query]
`

const TABLES: readonly (readonly [definition: string, message: RegExp, hint?: RegExp])[] = [
  ["{ columns, query, key: ['«idd»'] }", /`key` names the column "idd"/, /Did you mean "id"\?/],
  ['{ columns, query, «key»: [] }', /`key` names no column/],
  ["{ columns, query, key: ['id', '«id»'] }", /"id" twice/],
  ['{ «query» }'.replace(/[«»]/g, ''), /has no columns/],
  ['{ columns: { id: t.bigint(), «ID»: t.bigint() }, query }', /"id" and "ID" differ by their case/],
  ['{ columns: { «a»: t.decimal(39, 2) }, query }', /a decimal of 39 digits/],
  ['{ columns: { «a»: t.decimal(4, 5) }, query }', /5 of its 4 digits/],
  ['{ columns: { «a»: t.list(t.decimal(0, 0)) }, query }', /a decimal of 0 digits/],
  ['{ columns: { a: t.struct({ x: t.bigint(), «X»: t.bigint() }) }, query }', /members of "a" "x" and "X"/],
  ["{ columns: { «a»: 'bigint' }, query }", /"a" has no type/],
  ["{ columns, query, load: { by: '«upsert»' } }", /cannot be loaded by "upsert"/, /'append', 'merge' and 'history'/],
  ["{ columns, query, «load»: { by: 'append' } }", /loaded by append, but its query reads no changes/],
  [
    '{ columns, query: sql`select id from ${«changes(timed)»}` }',
    /`changes` stands where nothing is computed/,
    /append/,
  ],
  [
    "{ columns, key: ['id'], query: sql`select id from ${«changes(timed)»}`, load: { by: 'merge', keys } }",
    /`changes` stands where nothing/,
  ],
  [
    "{ columns, query: sql`select id from ${«changes(seen)»}`, load: { by: 'append' } }",
    /main\.seen is a view/,
    /the tables that the view reads/,
  ],
  [
    "{ columns, query: sql`select id from ${changes(timed)}`, load: { by: 'append', «onCodeChange»: 'never' } }",
    /`onCodeChange` is "never"/,
  ],
  ["{ columns, rows: () => [], load: { by: '«append»' } }", /in TypeScript cannot be loaded by append/],
  ["{ columns, query, «load»: { by: 'merge', keys } }", /loaded by merge, but has no `key`/],
  ["{ columns, key: ['id'], query, load: { by: 'merge', «keys»: 'id' } }", /`keys` is no SQL/, /changes\(orders\)/],
  [
    "{ columns, key: ['id'], query, «load»: { by: 'merge', keys: sql`select id from ${timed}` } }",
    /loaded by merge, but its `keys` read no changes/,
  ],
  [
    "{ columns, key: ['id'], query, load: { by: 'merge', keys: sql`select id from ${changes(timed)} union select id from ${«timed.in(interval)»}` } }",
    /keys of a merge have no interval/,
  ],
  [
    "{ columns, key: ['id'], query, load: { by: 'merge', keys: sql`select id from ${changes(timed)} join ${«affected»} using (id)` } }",
    /`affected` stands where there are no affected keys/,
  ],
  ['{ columns, query: sql`select id from ${«affected»}` }', /`affected` stands where/, /loaded by merge/],
  ["{ columns, query, «load»: { by: 'history', from: 'at', to: 'until' } }", /loaded by history, but has no `key`/],
  [
    "{ columns, key: ['id'], query, load: { by: 'history', from: '«att»', to: 'until' } }",
    /names the column "att"/,
    /at/,
  ],
  [
    "{ columns, key: ['id'], query, load: { by: 'history', from: '«name»', to: 'until' } }",
    /"name", which holds no times/,
  ],
  ["{ columns, key: ['id'], query, load: { by: 'history', from: 'at', «to»: 'at' } }", /are three columns/],
  [
    "{ columns, key: ['id', '«at»'], query, load: { by: 'history', from: 'at', to: 'until' } }",
    /cannot be part of the key/,
  ],
  [
    "{ columns, key: ['id'], query, load: { by: 'history', from: 'day', «to»: 'until' } }",
    /"day" is a date and "until" a timestamp/,
  ],
  [
    "{ columns, key: ['id'], query, load: { by: 'history', from: 'at', to: 'until', «deletes»: 'drop' } }",
    /`deletes` is "drop"/,
    /'close' or 'keep'/,
  ],
  [
    "{ columns: { id: t.bigint(), at: t.timestamp(), «until»: t.timestamp().required() }, key: ['id'], query, load: { by: 'history', from: 'at', to: 'until' } }",
    /cannot be required/,
  ],
  [
    "{ columns, query: sql`select ${timed.in(interval)}`, load: { by: 'interval', time: '«att»', grain: 'day' } }",
    /"att"/,
  ],
  [
    "{ columns, query: sql`select ${timed.in(interval)}`, load: { by: 'interval', time: '«name»', grain: 'day' } }",
    /"name", which holds no times/,
  ],
  [
    "{ columns, query: sql`select ${timed.in(interval)}`, load: { by: 'interval', time: 'day', grain: '«hour»' } }",
    /by the hour, but "day" holds dates/,
  ],
  [
    "{ columns, query: sql`select ${timed.in(interval)}`, load: { by: 'interval', time: 'at', «grain»: 'week' } }",
    /"week" is no grain/,
  ],
  ["{ columns, query, «load»: { by: 'interval', time: 'at', grain: 'day' } }", /reads no interval/],
  ['{ columns, query: sql`select * from ${«timed.in(interval)»}` }', /not loaded by interval/],
  ['{ columns, query: sql`select ${«interval.start»} as id` }', /not loaded by interval/],
  ['{ columns, query: sql`select * from ${«self»}` }', /`self` stands in a query/],
  ["{ columns, query, partition: [{ by: 'day', column: '«name»' }] }", /"name" cannot be cut by day: it is a string/],
  ["{ columns, query, partition: [{ by: 'hour', column: '«day»' }] }", /"day" cannot be cut by hour: it is a date/],
  ["{ columns, query, partition: [{ by: 'identity', column: '«tags»' }] }", /it is a list/],
  ["{ columns, query, partition: [{ by: 'bucket', column: '«id»', count: 0 }] }", /needs a whole number above zero/],
  ["{ columns, query, partition: [{ by: 'identity', column: '«nope»' }] }", /`partition` names the column "nope"/],
  ["{ columns, query, checks: [unique('«nope»')] }", /`unique` names the column "nope"/],
  ['{ columns, query, checks: [«u»nique()] }', /`unique` names no column/],
  ["{ columns, query, checks: [notNull('id', '«ids»')] }", /`notNull` names the column "ids"/],
  ["{ columns, query, checks: [oneOf('«nam»', ['a'])] }", /`oneOf` names the column "nam"/],
  ["{ columns, query, checks: [«o»neOf('name', [])] }", /allows no value/],
  ["{ columns, query, checks: [fresh('«name»', '1 day')] }", /"name", which holds no times/],
  ["{ columns, query, checks: [fresh('at', '«soon»')] }", /"soon" is not a duration/],
  [
    "{ columns, query, checks: [references('name', other, '«cod»')] }",
    /"cod", which main\.other does not have/,
    /code/,
  ],
  ["{ columns, query, checks: [unique('id'), «u»nique('id').warn()] }", /unique\(id\) twice/],
  ["{ columns, query, «checks»: ['unique'] }", /something that is no check/],
  ["{ columns, query, checks: [rule('r', sql`select * from ${«timed.in(interval)»}`)] }", /A rule has no interval/],
  ["{ columns, query, was: '«orders»' }", /must be a qualified name/],
  ["{ columns, query, was: '«main.other»' }", /was main\.other, but there is a main\.other now/],
  ['{ columns }', /neither a query nor a `rows` function/],
  ['{ columns, query, rows: () => [] }', /both a query and a `rows` function/],
  ["{ columns, «query»: 'select 1' }", /`query` is no SQL/],
  ['{ columns, «query»: { spark: query } }', /`query` is no SQL/],
  ["{ columns, «rows»: 'select 1' }", /`rows` is no function/],
  ["{ columns, query, «key»: 'id' }", /`key` is no list/],
  ["{ columns, query, «partition»: { by: 'day' } }", /`partition` is no list/],
]

for (const [definition, message, hint] of TABLES) {
  test(`table ${definition.replace(/[«»]/g, '')}`, async () => {
    using folder = new Folder({ 'x.ts': `${HEAD}export const made = table(${definition} as never)\n` })
    const found = await folder.refused('PROJECT_DEFINITION', definition.includes('«') ? 'x.ts' : undefined)
    assert.match(found.message, message)
    assert.equal(found.asset, 'main.made')
    if (hint) assert.match(found.hint ?? '', hint)
  })
}

const SOURCES: readonly (readonly [definition: string, message: RegExp])[] = [
  ["{ path: 'x', columns, time: '«name»' }", /`time` is "name", which holds no times/],
  ["{ path: 'x', columns, «drift»: 'drop' }", /`drift` is "drop"/],
  ["{ path: 'x', columns, «maxRejected»: -1 }", /`maxRejected` is -1/],
]

for (const [definition, message] of SOURCES) {
  test(`source ${definition.replace(/[«»]/g, '')}`, async () => {
    using folder = new Folder({ 'x.ts': `${HEAD}export const made = csv(${definition} as never)\n` })
    assert.match((await folder.refused('PROJECT_DEFINITION', 'x.ts')).message, message)
  })
}

test('what is only referred to must be exported: in queries, in checks, in reads', async () => {
  using folder = new Folder({
    'x.ts': `${HEAD}
export const a = table({ columns, query: sql\`select * from \${other} join \${«hidden.lookup('latest')»} h using (code)\` })
export const b = table({ columns, query, checks: [references('name', hidden, 'code')] })
export const c = table({ columns, reads: [hidden], rows: () => [] })\n`,
  })
  const { diagnostics } = await folder.load()
  assert.deepEqual(
    diagnostics.map(({ code, asset, at }) => [code, asset, folder.text(at)]),
    [
      ['PROJECT_UNEXPORTED', 'main.a', folder.text(folder.marked('x.ts'))],
      ['PROJECT_UNEXPORTED', 'main.b', 'x.ts:12:51'],
      ['PROJECT_UNEXPORTED', 'main.c', 'x.ts:13:35'],
    ],
  )
  assert.match(diagnostics[0]?.message ?? '', /^\$\{hidden\.lookup\('latest'\)\} is a source that no module/)
})

test('everything that is wrong in a project is told at once', async () => {
  using folder = new Folder({
    'x.ts': `${HEAD}export const made = table({ columns, query: sql\`select now() from \${hidden}\`, key: ['a', 'b'], checks: [unique('c')] } as never)\n`,
    'broken.ts': 'throw new Error()\n',
  })
  const { diagnostics } = await folder.load()
  assert.deepEqual(diagnostics.map(({ code }) => code).sort(), [
    'PROJECT_DEFINITION',
    'PROJECT_DEFINITION',
    'PROJECT_DEFINITION',
    'PROJECT_MODULE',
    'PROJECT_UNEXPORTED',
    'SQL_FORBIDDEN',
  ])
})
