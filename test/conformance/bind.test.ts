import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, it } from 'node:test'
import { t } from '../../src/define/columns.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { Harness, refusal, refused } from './harness.ts'

const columns = { id: t.bigint(), name: t.string() }

describe('bind', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  it('gives no rows of bare columns, with their types', async () => {
    const nested = {
      ...columns,
      place: t.struct({ city: t.string() }),
      tags: t.list(t.string()),
      amount: t.decimal(9, 2),
    }
    await harness.session.bind('raw.empty', { kind: 'columns', columns: nested })
    const described = await harness.session.describe('select * from raw.empty')
    assert.deepEqual(
      described.map(({ name, type }) => [name, type]),
      Object.entries(nested).map(([name, { type }]) => [name, type]),
    )
    assert.deepEqual(await harness.rows('select * from raw.empty'), [])
    assert.deepEqual(await harness.rows('select count(*) from raw.empty'), [[0n]])
  })

  it('gives the rows of the files it is given, of a state without files none', async () => {
    const first = await harness.write('raw.some', "select 1 as id, 'a' as name", { columns })
    await harness.write('raw.some', "select 2 as id, 'b' as name", { columns, mode: { kind: 'append' } })
    assert.deepEqual(await harness.rows('select * from raw.some order by id'), [
      [1n, 'a'],
      [2n, 'b'],
    ])
    await harness.bind('raw.some', first.state)
    assert.deepEqual(await harness.rows('select * from raw.some'), [[1n, 'a']])
    await harness.session.bind('raw.some', { kind: 'state', state: first.state, files: [] })
    assert.deepEqual(await harness.rows('select * from raw.some'), [])
  })

  it('gives a query over other names, cast to its columns', async () => {
    await harness.write('raw.base', "select 1 as id, 'a' as name", { columns })
    const view = { name: t.string(), twice: t.integer() }
    await harness.session.bind('marts.twice', {
      kind: 'query',
      query: 'select name, id * 2 as twice, 1 as more from raw.base -- all',
      columns: view,
    })
    assert.deepEqual(await harness.rows('select * from marts.twice'), [['a', 2]])
    assert.deepEqual((await harness.session.describe('select twice from marts.twice'))[0]?.type, {
      kind: 'scalar',
      name: 'integer',
    })
    // What the query reads may be bound anew.
    await harness.write('raw.base', "select 5 as id, 'b' as name", { columns })
    assert.deepEqual(await harness.rows('select * from marts.twice'), [['b', 10]])
  })

  it('refuses a query that cannot be bound, with the place in it', async () => {
    const error = await refusal(
      harness.session.bind('marts.bad', {
        kind: 'query',
        query: 'select\n  nope from raw.base',
        columns: { nope: t.string() },
      }),
    )
    assert.equal(error.code, 'SQL_UNKNOWN_COLUMN')
    assert.deepEqual(error.diagnostics[0]?.at, { file: '', line: 2, column: 3, length: 4 })
  })

  it('takes a later binding in place of an earlier one, of any kind', async () => {
    await harness.session.bind('raw.turns', { kind: 'columns', columns })
    await harness.session.bind('raw.turns', { kind: 'query', query: 'select 7 as id', columns: { id: t.bigint() } })
    assert.deepEqual(await harness.rows('select * from raw.turns'), [[7n]])
    await harness.session.bind('raw.turns', { kind: 'columns', columns })
    assert.deepEqual(await harness.rows('select * from raw.turns'), [])
  })

  it('binds many names at a time', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many${index % 4}.t${index}`)
    await Promise.all(
      names.map((name, index) =>
        harness.session.bind(name, { kind: 'query', query: `select ${index} as id`, columns: { id: t.bigint() } }),
      ),
    )
    const sum = names.map(name => `select id from ${name}`).join(' union all ')
    assert.deepEqual(await harness.rows(`select cast(sum(id) as bigint) from (${sum}) as s`), [[190n]])
  })

  it('reads names and columns that need quoting', async () => {
    const odd = { select: t.bigint(), 'a b': t.string(), 'x.y': t.string(), "it's": t.string(), Größe: t.string() }
    const values = { select: [1n], 'a b': ['1'], 'x.y': ['2'], "it's": ['3'], Größe: ['4'] }
    await harness.writeRows('raw.order', [values], { columns: odd })
    assert.deepEqual(await harness.rows('select * from raw."order"'), [[1n, '1', '2', '3', '4']])
  })

  it('says which file of a table is not there', async () => {
    const { state } = await harness.write('raw.gone', "select 1 as id, 'a' as name", { columns })
    const [file] = (await harness.lake.scan(state)).files
    await harness.session.bind('raw.gone', { kind: 'state', state, files: file ? [file] : [] })
    const path = localPath(file?.path ?? '')
    await rm(path)
    assert.deepEqual(await refused(harness.rows('select * from raw.gone')), [
      'LAKE_FILE_MISSING',
      `The file ${path} is not there`,
    ])
  })
})
