import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Columns, t } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import { numbers } from '../support/random.ts'
import { Harness, refused, type StageOptions } from './harness.ts'

const columns = { id: t.bigint(), name: t.string(), v: t.bigint() }
const AFFECTED = 'massif.affected'

type Row = readonly [id: number | null, name: string | null, v: number]

const text = (value: string | number | null) => (typeof value === 'string' ? `'${value}'` : String(value))
const values = (rows: readonly (readonly (string | number | null)[])[]) =>
  rows.map(row => `(${row.map(text).join(', ')})`).join(', ')
const rowsSql = (rows: readonly Row[]) =>
  rows.length > 0
    ? `select * from (values ${values(rows)}) as given (id, name, v)`
    : 'select 1 as id, null as name, 1 as v where 1 = 0'

describe('merge by affected keys', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  const fill = (table: string, rows: readonly Row[], partition: readonly Partition[] = []) =>
    harness.write(table, rowsSql(rows), { columns, partition })
  const append = (table: string, rows: readonly Row[], partition: readonly Partition[] = []) =>
    harness.write(table, rowsSql(rows), { columns, partition, mode: { kind: 'append' } })
  const all = (table: string) => harness.rows(`select id, name, v from ${table} order by id nulls first, name, v`)

  async function mergeOptions(
    key: readonly (keyof typeof columns)[],
    keys: readonly (readonly (string | number | null)[])[],
    partition: readonly Partition[] = [],
    versions = false,
  ): Promise<StageOptions> {
    const given = keys.length > 0 ? `values ${values(keys)}` : `select ${key.map(() => 'null').join(', ')} where 1 = 0`
    const typed = key.map(name => `cast(${name} as ${name === 'name' ? 'varchar' : 'bigint'}) as ${name}`).join(', ')
    const query = `select ${typed} from (${given}) as given (${key.join(', ')})`
    const keyColumns: Columns = Object.fromEntries(key.map(name => [name, columns[name]]))
    await harness.session.bind(AFFECTED, { kind: 'rows', query, columns: keyColumns })
    return { columns, partition, mode: { kind: 'merge', key, affected: AFFECTED, ...(versions ? { versions } : {}) } }
  }

  it('writes in place of the rows of affected keys, and of no others; keys that give nothing go', async () => {
    await fill('m.t', [
      [1, 'a', 1],
      [2, 'b', 2],
      [3, 'c', 3],
    ])
    await harness.write(
      'm.t',
      rowsSql([
        [2, 'b', 20],
        [4, 'd', 4],
      ]),
      await mergeOptions(['id'], [[2], [3], [4]]),
    )
    assert.deepEqual(await all('m.t'), [
      [1n, 'a', 1n],
      [2n, 'b', 20n],
      [4n, 'd', 4n],
    ])
  })

  it('takes nulls for equal, in keys of several columns too', async () => {
    await fill('m.n', [
      [null, 'a', 1],
      [null, null, 2],
      [1, null, 3],
      [1, 'a', 4],
    ])
    await harness.write(
      'm.n',
      rowsSql([[null, null, 20]]),
      await mergeOptions(
        ['id', 'name'],
        [
          [null, null],
          [1, null],
        ],
      ),
    )
    assert.deepEqual(await all('m.n'), [
      [null, 'a', 1n],
      [null, null, 20n],
      [1n, 'a', 4n],
    ])
    await harness.write('m.n', rowsSql([]), await mergeOptions(['id'], [[null]]))
    assert.deepEqual(await all('m.n'), [[1n, 'a', 4n]])
  })

  it('leaves files alone that hold no affected key, whether bounds tell or not', async () => {
    for (const [key, of] of [
      ['id', 5],
      ['name', 'e'],
    ] as const) {
      const table = `m.files_${key}`
      await fill(table, [
        [1, 'a', 1],
        [9, 'z', 1],
      ])
      await append(table, [
        [5, 'e', 1],
        [6, 'f', 1],
      ])
      await append(table, [[5, 'e', 2]])
      const before = await harness.published(table)
      const { state } = await harness.write(table, rowsSql([[5, 'e', 3]]), await mergeOptions([key], [[of]]))
      const changes = await harness.lake.changes(before?.snapshot?.id as bigint, state)
      assert.deepEqual([changes?.added.length, changes?.removed.length], [2, 2])
      assert.deepEqual(await all(table), [
        [1n, 'a', 1n],
        [5n, 'e', 3n],
        [6n, 'f', 1n],
        [9n, 'z', 1n],
      ])
    }
  })

  it('rewrites the partitions of the affected keys only', async () => {
    const partition: readonly Partition[] = [{ by: 'bucket', column: 'id', count: 8 }]
    await fill(
      'm.buckets',
      Array.from({ length: 64 }, (_, id): Row => [id, 'x', 1]),
      partition,
    )
    const before = await harness.published('m.buckets')
    const options = await mergeOptions(['id'], [[7]], partition)
    const { state } = await harness.write('m.buckets', rowsSql([[7, 'y', 2]]), options)
    const changes = await harness.lake.changes(before?.snapshot?.id as bigint, state)
    assert.equal(changes?.removed.length, 1)
    assert.deepEqual(await harness.rows('select count(*), sum(v) from m.buckets'), [[64n, '65']])
  })

  it('changes nothing where nothing is affected', async () => {
    await fill('m.same', [[1, 'a', 1]])
    const before = await harness.published('m.same')
    await harness.write('m.same', rowsSql([]), await mergeOptions(['id'], []))
    await harness.write('m.same', rowsSql([]), await mergeOptions(['id'], [[2]]))
    assert.equal((await harness.published('m.same'))?.metadataLocation, before?.metadataLocation)
  })

  it('begins a table that is not there', async () => {
    await harness.write('m.begun', rowsSql([[1, 'a', 1]]), await mergeOptions(['id'], [[1]]))
    assert.deepEqual(await all('m.begun'), [[1n, 'a', 1n]])
  })

  it('refuses a key given twice, with examples, and stages nothing; unless versions are kept', async () => {
    await fill('m.twice', [[1, 'a', 1]])
    const twice = rowsSql([
      [1, 'a', 2],
      [1, 'b', 3],
      [null, 'c', 4],
      [null, 'd', 5],
      [2, 'e', 6],
    ])
    const [code, message] = await refused(
      harness.write('m.twice', twice, await mergeOptions(['id'], [[1], [null], [2]])),
    )
    assert.equal(code, 'ENGINE_KEY')
    assert.match(message ?? '', /gives 2 keys more than once: .*id=1 \(2 rows\)/)
    assert.match(message ?? '', /id=null \(2 rows\)/)
    assert.deepEqual(await all('m.twice'), [[1n, 'a', 1n]])
    const replaced = harness.write('m.twice', twice, { columns, mode: { kind: 'replace', key: ['id'] } })
    assert.equal((await refused(replaced))[0], 'ENGINE_KEY')
    await harness.write(
      'm.twice',
      rowsSql([
        [1, 'a', 2],
        [1, 'b', 3],
      ]),
      await mergeOptions(['id'], [[1]], [], true),
    )
    assert.deepEqual(await all('m.twice'), [
      [1n, 'a', 2n],
      [1n, 'b', 3n],
    ])
  })

  it('is what a list of rows would be after any merges', async () => {
    const random = numbers(7)
    const whole = (below: number) => Math.floor(random() * below)
    const key = () => (whole(8) === 0 ? null : whole(12))
    let rows: readonly Row[] = []
    await fill('m.any', rows)
    for (let at = 0; at < 25; at++) {
      const affected = [...new Set(Array.from({ length: whole(4) }, key))]
      const fresh = affected.filter(() => whole(3) > 0).map((id): Row => [id, 'abc'.charAt(whole(3)), at])
      rows = [...rows.filter(([id]) => !affected.includes(id)), ...fresh]
      await harness.write(
        'm.any',
        rowsSql(fresh),
        await mergeOptions(
          ['id'],
          affected.map(id => [id]),
        ),
      )
      const expected = rows
        .toSorted(([a], [b]) => (a ?? -1) - (b ?? -1))
        .map(([id, name, v]) => [id === null ? null : BigInt(id), name, BigInt(v)])
      assert.deepEqual(await all('m.any'), expected, `merge ${at}`)
    }
  })
})
