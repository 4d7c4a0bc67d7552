import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { Assertion } from '../../define/checks.ts'
import { notNull, oneOf, references, rule, unique } from '../../define/checks.ts'
import { t } from '../../define/columns.ts'
import { source } from '../../define/source.ts'
import { sql } from '../../define/sql.ts'
import { violationQueries } from './violations.ts'

let connection: DuckDBConnection
before(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
after(() => connection.closeSync())

interface Row {
  readonly a: number | null
  readonly b: string | null
}

let seed = 3
const random = (below: number) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}
const row = (): Row => ({ a: random(6) === 0 ? null : random(9), b: random(6) === 0 ? null : `it's ${random(3)}` })

const target = source('csv', {}, { columns: { k: t.bigint() } }, () => undefined)

async function load(name: string, rows: readonly Row[]): Promise<void> {
  await connection.run(`create or replace table ${name} (a bigint, b varchar)`)
  const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`)
  if (rows.length === 0) return
  await connection.run(
    `insert into ${name} values ${rows.map(({ a, b }) => `(${a ?? 'null'}, ${text(b)})`).join(', ')}`,
  )
}

async function count(query: string): Promise<number> {
  return Number((await connection.runAndReadAll(query)).getRows()[0]?.[0])
}

function duplicates(rows: readonly Row[]): Set<string> {
  const counted = new Map<string, number>()
  for (const { a, b } of rows)
    if (a !== null && b !== null) counted.set(`${a}|${b}`, (counted.get(`${a}|${b}`) ?? 0) + 1)
  return new Set([...counted].filter(([, n]) => n > 1).map(([key]) => key))
}

test('violations are counted as by hand, over all rows and over the new ones', async () => {
  for (let round = 0; round < 40; round++) {
    const old = Array.from({ length: random(8) }, row)
    const added = Array.from({ length: random(8) }, row)
    const all = [...old, ...added]
    await load('t', all)
    await load('added', added)
    await connection.run('create or replace table k as select unnest([1, 2, 5, 7]) as k')
    const of = (assertion: Assertion, rows = 't') =>
      count(violationQueries(assertion, { table: 't', rows, references: 'k', runTime: '2026-01-01 00:00:00' }).count)

    const nulls = (rows: readonly Row[]) => rows.filter(({ a, b }) => a === null || b === null).length
    assert.equal(await of(notNull('a', 'b').assertion), nulls(all))
    assert.equal(await of(notNull('a', 'b').assertion, 'added'), nulls(added))

    const foreign = (rows: readonly Row[]) => rows.filter(({ a }) => a !== null && ![1, 2, 5, 7].includes(a)).length
    assert.equal(await of(references('a', target, 'k').assertion), foreign(all))
    assert.equal(await of(references('a', target, 'k').assertion, 'added'), foreign(added))

    const strange = (rows: readonly Row[]) => rows.filter(({ b }) => b !== null && b !== "it's 1").length
    assert.equal(await of(oneOf('b', ["it's 1"]).assertion), strange(all))
    assert.equal(await of(oneOf('b', ["it's 1"]).assertion, 'added'), strange(added))

    const doubled = duplicates(all)
    assert.equal(await of(unique('a', 'b').assertion), doubled.size)
    const touched = new Set(added.map(({ a, b }) => `${a}|${b}`))
    assert.equal(await of(unique('a', 'b').assertion, 'added'), [...doubled].filter(key => touched.has(key)).length)
  }
})

test('a rule selects its violations; freshness compares the newest time with the run’s', async () => {
  const runTime = '2026-01-02 12:00:00'
  const negative = violationQueries(rule('negative', sql`select 1`).assertion, {
    table: 't',
    rows: 't',
    rule: 'select * from (values (1), (2)) v(x)',
    runTime,
  })
  assert.equal(await count(negative.count), 2)
  const fresh = (table: string) =>
    count(violationQueries({ rule: 'fresh', column: 'at', within: '1 day' }, { table, rows: table, runTime }).count)
  await connection.run("create or replace table recent as select timestamp '2026-01-01 12:00:00' as at")
  await connection.run("create or replace table stale as select date '2026-01-01' as at")
  await connection.run('create or replace table nothing as select null::timestamp as at where false')
  assert.equal(await fresh('recent'), 0)
  assert.equal(await fresh('stale'), 1)
  assert.equal(await fresh('nothing'), 1, 'an empty table is not fresh')
})
