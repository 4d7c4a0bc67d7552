import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { t } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import type { TimeRange, WriteMode } from '../../src/engines/contract.ts'
import { byColumn, Harness } from './harness.ts'

const columns = { id: t.integer().required(), ts: t.timestamp() }
const HOUR = 3_600_000
const BEGIN = Date.UTC(2026, 0, 1)
const HOURS = 24 * 40

/** A reproducible sequence of numbers from 0 up to 1: mulberry32. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

interface ModelRow {
  readonly id: number
  readonly at: number
}

/** Ranges in hours from the beginning: sorted, disjoint, sometimes touching, sometimes of nothing. */
function someRanges(next: () => number): readonly (readonly [number, number])[] {
  const grain = next() < 0.5 ? 24 : 1
  const ranges: [number, number][] = []
  let from = Math.floor(next() * 10) * grain
  const count = 1 + Math.floor(next() * 4)
  for (let index = 0; index < count && from < HOURS; index++) {
    const to = Math.min(HOURS, from + Math.floor(next() * 6) * grain)
    ranges.push([from, to])
    from = to + Math.floor(next() * 4) * grain
  }
  return ranges
}

const text = (hour: number) => new Date(BEGIN + hour * HOUR).toISOString().slice(0, 19).replace('T', ' ')

const PARTITIONS: readonly (readonly Partition[])[] = [
  [],
  [{ by: 'day', column: 'ts' }],
  [{ by: 'month', column: 'ts' }],
  [
    { by: 'bucket', column: 'id', count: 3 },
    { by: 'month', column: 'ts' },
  ],
]

describe('rewriting by ranges', () => {
  for (const [seed, partition] of PARTITIONS.entries()) {
    const cut = partition.map(({ by, column }) => `${by}(${column})`).join(', ') || 'nothing'
    it(`leaves what a filter of all rows would leave, cut by ${cut}`, async () => {
      await using harness = await Harness.open()
      const next = random(seed + 1)
      let model: ModelRow[] = []
      let id = 0
      for (let round = 0; round < 25; round++) {
        const ranges = someRanges(next)
        const inside = (at: number) => ranges.some(([from, to]) => at >= BEGIN + from * HOUR && at < BEGIN + to * HOUR)
        const fresh: ModelRow[] = []
        for (const [from, to] of ranges) {
          const many = Math.floor(next() * 4) * (to > from ? 1 : 0)
          for (let row = 0; row < many; row++)
            // The first moment of a range, the last, or one between.
            fresh.push({
              id: id++,
              at:
                BEGIN +
                (next() < 0.2
                  ? from * HOUR
                  : next() < 0.2
                    ? to * HOUR - 1
                    : from * HOUR + Math.floor(next() * (to - from) * HOUR)),
            })
        }
        const mode: WriteMode =
          next() < 0.1
            ? { kind: 'append' }
            : {
                kind: 'ranges',
                column: 'ts',
                ranges: ranges.map(([from, to]): TimeRange => ({ start: text(from), end: text(to) })),
              }
        model = [...(mode.kind === 'append' ? model : model.filter(({ at }) => !inside(at))), ...fresh]
        const chunk = byColumn(
          columns,
          fresh.map(row => [row.id, new Date(row.at)]),
        )
        const staged = await harness.writeRows('p.t', [chunk], { columns, partition, mode })
        assert.equal(staged.rows, fresh.length)
        const expected = model.map(row => [row.id, new Date(row.at)]).sort((a, b) => Number(a[0]) - Number(b[0]))
        assert.deepEqual(await harness.rows('select id, ts from p.t order by id'), expected, `round ${round}`)
        assert.equal(staged.state.snapshot?.summary['total-records'], String(model.length))
      }
    })
  }
})
