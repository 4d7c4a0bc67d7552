import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { lineageOf } from './lineage.ts'

let connection: DuckDBConnection
before(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
after(() => connection.closeSync())

const RELATIONS: { readonly [name: string]: { name: string; columns: readonly string[] } } = {
  'raw.t': { name: 'raw.t', columns: ['a', 'b', 'C', 'l', 's'] },
  'raw.u': { name: 'raw.u', columns: ['a', 'k', 'n'] },
}

/** Lineage as short text: `column < raw.t.a raw.u.k`, with `?` where it is uncertain. */
async function of(query: string, ...columns: string[]): Promise<string[]> {
  const text = query.replaceAll("'", "''")
  const sql = `select json_serialize_sql('${text}', skip_null := true, skip_empty := true, skip_default := true)`
  const tree = JSON.parse(String((await connection.runAndReadAll(sql)).getRows()[0]?.[0]))
  assert.equal(tree.error, false, JSON.stringify(tree))
  return lineageOf(tree, columns, name => RELATIONS[name]).map(({ column, from, uncertain }) =>
    `${column}${uncertain ? '?' : ''} < ${from.map(({ relation, column }) => `${relation}.${column}`).join(' ')}`.trim(),
  )
}

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['a column', 'select a from raw.t', ['a < raw.t.a']],
  ['an alias', 'select a as x, b as y from raw.t', ['x < raw.t.a', 'y < raw.t.b']],
  ['a constant', 'select 1 as x', ['x <']],
  ['an expression', 'select a + b * 2 as x from raw.t', ['x < raw.t.a raw.t.b']],
  [
    'case and its conditions',
    'select case when a > 1 then b else c end as x from raw.t',
    ['x < raw.t.C raw.t.a raw.t.b'],
  ],
  ['what only chooses rows is left out', 'select a as x from raw.t where b > 1 order by c limit 2', ['x < raw.t.a']],
  ['an aggregate and its filter', 'select sum(a) filter (where b > 0) as x from raw.t', ['x < raw.t.a raw.t.b']],
  ['counting rows', 'select count(*) as x from raw.t', ['x <']],
  ['a window', 'select sum(a) over (partition by b order by c) as x from raw.t', ['x < raw.t.C raw.t.a raw.t.b']],
  ['a rank', 'select row_number() over (partition by b order by c) as x from raw.t', ['x < raw.t.C raw.t.b']],
  ['a star', 'select * from raw.t', ['a < raw.t.a', 'c < raw.t.C']],
  [
    'a star of one',
    'select u.*, t.b from raw.t t join raw.u u on t.a = u.a',
    ['a < raw.u.a', 'n < raw.u.n', 'b < raw.t.b'],
  ],
  ['a star without some', 'select * exclude (b) replace (b + 1 as a) from raw.t', ['a < raw.t.b', 'b? <']],
  ['a renamed star', 'select * rename (a as x) from raw.t', ['x < raw.t.a', 'b < raw.t.b']],
  ['qualified by schema', 'select raw.t.a as x from raw.t', ['x < raw.t.a']],
  ['a member of a struct', 'select s.inner as x, t.s.inner as y from raw.t t', ['x < raw.t.s', 'y < raw.t.s']],
  ['a join', 'select t.a as x, k as y from raw.t t left join raw.u u on u.a = t.a', ['x < raw.t.a', 'y < raw.u.k']],
  ['using', 'select a as x, n from raw.t full join raw.u using (a)', ['x < raw.t.a raw.u.a', 'n < raw.u.n']],
  ['a natural join', 'select a as x from raw.t natural join raw.u', ['x < raw.t.a raw.u.a']],
  ['a semi join', 'select a as x from raw.t semi join raw.u on t.a = u.a', ['x < raw.t.a']],
  ['a subquery', 'select x + 1 as y from (select a * b as x from raw.t) q', ['y < raw.t.a raw.t.b']],
  ['a scalar subquery', 'select (select max(k) from raw.u where u.a = t.a) as x from raw.t', ['x < raw.u.k']],
  ['in a subquery', 'select a in (select k from raw.u) as x from raw.t', ['x < raw.t.a raw.u.k']],
  ['exists', 'select exists (select 1 from raw.u where u.a = t.b) as x from raw.t', ['x <']],
  ['a correlated value', 'select (select t.b + max(n) from raw.u) as x from raw.t', ['x < raw.t.b raw.u.n']],
  [
    'common table expressions',
    'with q as (select a as x from raw.t), r as (select x, k from q join raw.u on true) select x, k as y from r',
    ['x < raw.t.a', 'y < raw.u.k'],
  ],
  ['with names of their own', 'with q(m, n) as (select a, b from raw.t) select n as x from q', ['x < raw.t.b']],
  ['one that hides a table', 'with t as (select n as a from raw.u) select a from t', ['a < raw.u.n']],
  [
    'recursive ones',
    'with recursive q as (select a as x, b as y from raw.t union all select y, x from q where x < 9) select x from q',
    ['x < raw.t.a raw.t.b'],
  ],
  ['a union', 'select a as x from raw.t union all select k from raw.u', ['x < raw.t.a raw.u.k']],
  [
    'three in a union',
    'select a as x from raw.t union select k from raw.u union select n from raw.u',
    ['x < raw.t.a raw.u.k raw.u.n'],
  ],
  [
    'a union by name',
    'select a as x, b as y from raw.t union all by name select k as y, n as x from raw.u',
    ['x < raw.t.a raw.u.n', 'y < raw.t.b raw.u.k'],
  ],
  ['except', 'select a as x from raw.t except select k from raw.u', ['x < raw.t.a']],
  ['an alias used again', 'select a + 1 as y, y * 2 as z from raw.t', ['z < raw.t.a']],
  ['a column before an alias of its name', 'select b as a, a as z from raw.t', ['z < raw.t.a']],
  ['a list taken apart', 'select e as x, t.a from raw.t t, unnest(t.l) as q(e)', ['x < raw.t.l', 'a < raw.t.a']],
  ['unnest in the list', 'select unnest(l) as x from raw.t', ['x < raw.t.l']],
  ['a lateral subquery', 'select x from raw.t t, lateral (select t.b + 1 as x) q', ['x < raw.t.b']],
  ['a lambda', 'select list_transform(l, e -> e + a) as x from raw.t', ['x < raw.t.a raw.t.l']],
  ['values', "select v.n as x, t.a from (values (1, 'y')) v(m, n), raw.t t", ['x <', 'a < raw.t.a']],
  ['from first', 'from raw.t', ['a < raw.t.a']],
  ['a cast', 'select cast(a as varchar) as x, b::int as y from raw.t', ['x < raw.t.a', 'y < raw.t.b']],
  ['a slice', "select p.a as x from (select * from raw.t where c >= timestamp '2026-01-01') p", ['x < raw.t.a']],
  ['case of names', 'select T.A as X from RAW.T', ['x < raw.t.a']],
  ['quoted names', 'select "a" as "X" from "raw"."t"', ['X < raw.t.a']],
  ['a relation that is not known', 'select q as x, a from raw.other, raw.t', ['x? < raw.other.*', 'a < raw.t.a']],
  ['columns by a pattern', "select columns('a|b') from raw.t", ['a? < raw.t.C raw.t.a raw.t.b raw.t.l raw.t.s']],
  ['a whole row', 'select t as x from raw.t t', ['x < raw.t.C raw.t.a raw.t.b raw.t.l raw.t.s']],
  [
    'a function over a star',
    'select count(distinct a) as x, max(b) as y from (select * from raw.t)',
    ['x < raw.t.a', 'y < raw.t.b'],
  ],
]

for (const [what, query, expected] of CASES) {
  test(`lineage follows ${what}`, async () => {
    assert.deepEqual(await of(query, ...expected.map(each => each.slice(0, each.search(/\?? </)))), expected)
  })
}

test('a tree that is none leaves every column uncertain', () => {
  assert.deepEqual(
    lineageOf(undefined, ['a'], () => undefined),
    [{ column: 'a', from: [], uncertain: true }],
  )
})
