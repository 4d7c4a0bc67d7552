import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { t } from '../../src/define/columns.ts'
import type { WriteMode } from '../../src/engines/contract.ts'
import { Harness, refused } from './harness.ts'

const columns = { id: t.bigint(), ts: t.timestamp() }
const at = (id: number, ts: string) => `select ${id} as id, cast('${ts}' as timestamp) as ts`
const all = (...queries: readonly string[]) => queries.join(' union all ')
const ids = 'select id from m.t order by id'

const days = (...starts: readonly string[]): WriteMode => ({
  kind: 'ranges',
  column: 'ts',
  ranges: starts.map(start => ({
    start: `2026-01-${start} 00:00:00`,
    end: `2026-01-${String(Number(start) + 1).padStart(2, '0')} 00:00:00`,
  })),
})

describe('write modes', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  const parquet = async () =>
    (await readdir(join(harness.folder, 'lake'), { recursive: true })).filter(name => name.endsWith('.parquet'))

  it('replaces all rows', async () => {
    await harness.write('m.t', all(at(1, '2026-01-01'), at(2, '2026-01-02')), { columns })
    const staged = await harness.write('m.t', at(3, '2026-01-03'), { columns })
    assert.deepEqual(await harness.rows(ids), [[3n]])
    assert.equal(staged.rows, 1)
    assert.equal(staged.files.length, 1)
    assert.ok(staged.bytes > 0)
  })

  it('appends', async () => {
    await harness.write('m.t', at(1, '2026-01-01'), { columns })
    await harness.write('m.t', at(2, '2026-01-02'), { columns, mode: { kind: 'append' } })
    assert.deepEqual(await harness.rows(ids), [[1n], [2n]])
  })

  it('makes a table of no rows, and empties one', async () => {
    const staged = await harness.write('m.none', 'select 1 as id, null as ts where 1 = 0', { columns })
    assert.deepEqual([staged.rows, staged.files.length], [0, 0])
    assert.ok(await harness.published('m.none'))
    assert.deepEqual(await harness.rows('select * from m.none'), [])
    await harness.write('m.t', at(1, '2026-01-01'), { columns })
    await harness.write('m.t', 'select 1 as id, null as ts where 1 = 0', { columns })
    assert.deepEqual(await harness.rows(ids), [])
  })

  it('keeps the summary with the snapshot', async () => {
    const { state } = await harness.write('m.t', at(1, '2026-01-01'), { columns, summary: { 'massif.run': 'r7' } })
    assert.equal(state.snapshot?.summary['massif.run'], 'r7')
  })

  describe('by ranges', () => {
    before(async () => {
      await harness.write(
        'm.t',
        all(
          at(1, '2026-01-01 12:00'),
          at(2, '2026-01-02 00:00'),
          at(3, '2026-01-02 23:59:59.999999'),
          at(4, '2026-01-03 00:00'),
        ),
        { columns },
      )
    })

    it('writes in place of the rows in them, and of no others', async () => {
      await harness.write('m.t', at(20, '2026-01-02 05:00'), { columns, mode: days('02') })
      assert.deepEqual(await harness.rows(ids), [[1n], [4n], [20n]])
    })

    it('leaves files alone that have no rows in them', async () => {
      const before = (await harness.published('m.t')) as NonNullable<Awaited<ReturnType<Harness['published']>>>
      const { state } = await harness.write('m.t', at(30, '2026-01-10'), { columns, mode: days('10') })
      const changes = await harness.lake.changes(before.snapshot?.id as bigint, state)
      assert.deepEqual([changes?.added.length, changes?.removed.length], [1, 0])
    })

    it('takes whole files out without reading them, and leaves their rows to nobody', async () => {
      await harness.write('m.t', 'select 1 as id, null as ts where 1 = 0', { columns, mode: days('10') })
      assert.deepEqual(await harness.rows(ids), [[1n], [4n], [20n]])
    })

    it('begins a table that is not there', async () => {
      await harness.write('m.new', at(5, '2026-01-05'), { columns, mode: days('05') })
      assert.deepEqual(await harness.rows('select id from m.new'), [[5n]])
    })

    it('takes ranges that touch for one, and ranges of nothing for none', async () => {
      await harness.write('m.t', all(at(11, '2026-01-01'), at(12, '2026-01-02'), at(13, '2026-01-03')), {
        columns,
        mode: days('01', '02', '03'),
      })
      const never: WriteMode = {
        kind: 'ranges',
        column: 'ts',
        ranges: [{ start: '2026-01-01 00:00:00', end: '2026-01-01 00:00:00' }],
      }
      await harness.write('m.t', 'select 1 as id, null as ts where 1 = 0', { columns, mode: never })
      assert.deepEqual(await harness.rows(ids), [[11n], [12n], [13n]])
    })

    it('refuses rows outside them, and stages nothing', async () => {
      const files = await parquet()
      const fork = await harness.fork('m.t')
      const before = await fork.state()
      const request = { fork, columns, partition: [], mode: days('01', '03'), summary: {} }
      const query = all(at(1, '2026-01-01 10:00'), at(2, '2026-01-02 11:30'), at(3, '2026-01-02 12:30'))
      assert.deepEqual(await refused(harness.session.write(query, request)), [
        'ENGINE_OUTSIDE_INTERVAL',
        '2 rows of m.t are outside the interval: ts is 2026-01-02 11:30:00, where the step covers 2026-01-01 00:00:00 to 2026-01-04 00:00:00',
      ])
      assert.deepEqual(await refused(harness.session.write('select 1 as id, null as ts', request)), [
        'ENGINE_OUTSIDE_INTERVAL',
        'Column ts of m.t, which tells the interval of a row, is null in 1 row',
      ])
      // The end of a range is not in it.
      assert.equal(
        (await refused(harness.session.write(at(1, '2026-01-04 00:00'), request)))[0],
        'ENGINE_OUTSIDE_INTERVAL',
      )
      assert.equal((await fork.state())?.metadataLocation, before?.metadataLocation)
      assert.deepEqual(await parquet(), files)
    })

    it('refuses rows outside the ranges of a whole replacement', async () => {
      const mode: WriteMode = {
        kind: 'replace',
        within: { column: 'ts', ranges: [{ start: '2026-01-01 00:00:00', end: '2026-01-02 00:00:00' }] },
      }
      await harness.write('m.within', at(1, '2026-01-01 23:00'), { columns, mode })
      assert.equal(
        (await refused(harness.write('m.within', at(2, '2026-01-02'), { columns, mode })))[0],
        'ENGINE_OUTSIDE_INTERVAL',
      )
      assert.deepEqual(await harness.rows('select id from m.within'), [[1n]])
    })

    for (const [type, column] of [
      ['date', t.date()],
      ['timestamptz', t.timestamptz()],
    ] as const) {
      it(`cuts by a column of type ${type}`, async () => {
        const table = `m.by_${type}`
        const contract = { id: t.bigint(), ts: column }
        const row = (id: number, day: string) =>
          `select ${id} as id, cast('2026-01-${day}' as ${type === 'date' ? 'date' : 'timestamp'}) as ts`
        await harness.write(table, all(row(1, '01'), row(2, '02'), row(3, '03')), { columns: contract })
        await harness.write(table, row(20, '02'), { columns: contract, mode: days('02') })
        assert.deepEqual(await harness.rows(`select id from ${table} order by id`), [[1n], [3n], [20n]])
        assert.equal(
          (await refused(harness.write(table, row(1, '03'), { columns: contract, mode: days('02') })))[0],
          'ENGINE_OUTSIDE_INTERVAL',
        )
      })
    }
  })
})
