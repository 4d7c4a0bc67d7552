import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Columns, t } from '../../src/define/columns.ts'
import { Harness } from './harness.ts'

describe('tables whose columns changed', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  const append = (table: string, query: string, columns: Columns) =>
    harness.write(table, query, { columns, mode: { kind: 'append' } })

  it('reads added columns as null in older files', async () => {
    await append('e.added', 'select 1 as a', { a: t.integer() })
    await append('e.added', "select 2 as a, 'x' as b, cast(3 as integer) as c", {
      b: t.string(),
      a: t.integer(),
      c: t.integer(),
    })
    assert.deepEqual(await harness.rows('select a, b, c from e.added order by a'), [
      [1, null, null],
      [2, 'x', 3],
    ])
    assert.deepEqual(
      (await harness.session.describe('select * from e.added')).map(({ name }) => name),
      ['b', 'a', 'c'],
    )
  })

  it('reads widened columns, nested ones too', async () => {
    const narrow = {
      a: t.integer(),
      f: t.float(),
      d: t.decimal(5, 2),
      l: t.list(t.integer()),
      s: t.struct({ x: t.integer() }),
    }
    const wide = {
      a: t.bigint(),
      f: t.double(),
      d: t.decimal(12, 2),
      l: t.list(t.bigint()),
      s: t.struct({ x: t.bigint(), y: t.string() }),
    }
    const chunk = { a: [1], f: [0.5], d: ['1.25'], l: [[1, 2]], s: [{ x: 7 }] }
    await harness.writeRows('e.wide', [chunk], { columns: narrow, mode: { kind: 'append' } })
    const later = { a: [9007199254740993n], f: [0.1], d: ['1234567.25'], l: [[3n]], s: [{ x: 8n, y: 'y' }] }
    await harness.writeRows('e.wide', [later], { columns: wide, mode: { kind: 'append' } })
    assert.deepEqual(await harness.rows('select * from e.wide order by a'), [
      [1n, 0.5, '1.25', [1n, 2n], { x: 7n, y: null }],
      [9007199254740993n, 0.1, '1234567.25', [3n], { x: 8n, y: 'y' }],
    ])
  })

  it('does not bring the values of a dropped column back under its name', async () => {
    await append('e.dropped', 'select 1 as a, 5 as b', { a: t.integer(), b: t.integer() })
    await append('e.dropped', 'select 2 as a', { a: t.integer() })
    await append('e.dropped', "select 3 as a, 'new' as b", { a: t.integer(), b: t.string() })
    assert.deepEqual(await harness.rows('select a, b from e.dropped order by a'), [
      [1, null],
      [2, null],
      [3, 'new'],
    ])
  })

  it('reads added members as null in older files and leaves dropped ones out, in lists and maps too', async () => {
    const item = (members: Columns) => {
      const of = t.struct({ x: t.integer(), ...members })
      return { n: t.integer(), s: of, l: t.list(of), m: t.map(t.string(), of) }
    }
    const chunk = (n: number, value: object) => ({
      n: [n],
      s: [value],
      l: [[value, null]],
      m: [new Map([['k', value]])],
    })
    const steps: readonly (readonly [Columns, object])[] = [
      [{ y: t.integer() }, { x: 1, y: 1 }],
      [{}, { x: 2 }],
      [{ z: t.string() }, { x: 3, z: 'new' }],
    ]
    for (const [index, [members, value]] of steps.entries())
      await harness.writeRows('e.member', [chunk(index, value)], { columns: item(members), mode: { kind: 'append' } })
    const row = (n: number, value: object) => [n, value, [value, null], new Map([['k', value]])]
    assert.deepEqual(await harness.rows('select n, s, l, m from e.member order by n'), [
      row(0, { x: 1, z: null }),
      row(1, { x: 2, z: null }),
      row(2, { x: 3, z: 'new' }),
    ])
  })

  it('reads renamed columns under their new name, and an earlier state under the old', async () => {
    const first = await append('e.renamed', 'select 1 as old_name', { old_name: t.integer() })
    const fork = await harness.fork('e.renamed')
    const renamed = { new_name: t.integer() }
    const layout = await fork.layout(renamed, [], { renamed: new Map([['old_name', 'new_name']]) })
    await harness.bind('e.renamed', await fork.commit({ layout, add: [], remove: new Set(), summary: {} }))
    assert.deepEqual(await harness.rows('select new_name from e.renamed'), [[1]])
    await harness.session.write('select 2 as new_name', {
      fork,
      columns: renamed,
      partition: [],
      mode: { kind: 'append' },
      summary: {},
    })
    await harness.bind('e.renamed', (await fork.state()) as NonNullable<Awaited<ReturnType<typeof fork.state>>>)
    assert.deepEqual(await harness.rows('select new_name from e.renamed order by 1'), [[1], [2]])
    await harness.bind('e.renamed', first.state)
    assert.deepEqual(await harness.rows('select old_name from e.renamed'), [[1]])
  })

  it('brings rows that are kept to the new columns', async () => {
    const row = (n: number, day: string) => `select ${n} as n, cast('2026-01-${day}' as timestamp) as ts`
    await harness.write('e.kept', `${row(1, '01')} union all ${row(2, '02')}`, {
      columns: { n: t.integer(), ts: t.timestamp() },
    })
    await harness.write('e.kept', `select s.*, 'x' as note from (${row(20, '02')}) as s`, {
      columns: { n: t.bigint(), note: t.string(), ts: t.timestamp() },
      mode: { kind: 'ranges', column: 'ts', ranges: [{ start: '2026-01-02 00:00:00', end: '2026-01-03 00:00:00' }] },
    })
    assert.deepEqual(await harness.rows('select n, note from e.kept order by n'), [
      [1n, null],
      [20n, 'x'],
    ])
  })
})
