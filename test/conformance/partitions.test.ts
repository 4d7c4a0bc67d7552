import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Columns, t } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import type { Staged, WriteMode } from '../../src/engines/contract.ts'
import { byColumn, Harness, type Values } from './harness.ts'

const utc = (text: string) => new Date(`${text}Z`)

interface Case {
  readonly title: string
  readonly partition: Partition
  readonly columns: Columns
  /** Values, each with the partition the specification of Iceberg puts it in. */
  readonly values: readonly (readonly [unknown, unknown])[]
}

const of = (column: Columns[string]): Columns => ({ n: t.integer(), v: column })

const CASES: readonly Case[] = [
  {
    title: 'text as it is',
    partition: { by: 'identity', column: 'v' },
    columns: of(t.string()),
    values: [
      ['a', 'a'],
      ['', ''],
      ['Côte d/Ivoire %', 'Côte d/Ivoire %'],
      ['__HIVE_DEFAULT_PARTITION__', '__HIVE_DEFAULT_PARTITION__'],
      [null, null],
    ],
  },
  {
    title: 'booleans as they are',
    partition: { by: 'identity', column: 'v' },
    columns: of(t.boolean()),
    values: [
      [true, true],
      [false, false],
      [null, null],
    ],
  },
  {
    title: 'decimals as they are',
    partition: { by: 'identity', column: 'v' },
    columns: of(t.decimal(9, 2)),
    values: [
      ['-1.50', -150n],
      ['10.00', 1000n],
    ],
  },
  {
    title: 'timestamps as they are',
    partition: { by: 'identity', column: 'v' },
    columns: of(t.timestamp()),
    values: [[utc('2026-01-31T10:30:00.5'), BigInt(Date.UTC(2026, 0, 31, 10, 30, 0, 500)) * 1000n]],
  },
  {
    title: 'years',
    partition: { by: 'year', column: 'v' },
    columns: of(t.date()),
    values: [
      [new Date('1969-12-31'), -1],
      [new Date('1970-01-01'), 0],
      [new Date('2026-06-01'), 56],
      [null, null],
    ],
  },
  {
    title: 'months',
    partition: { by: 'month', column: 'v' },
    columns: of(t.timestamp()),
    values: [
      [utc('1969-12-31T23:59:59'), -1],
      [utc('1970-01-01T00:00:00'), 0],
      [utc('2026-02-28T00:00:00'), 673],
    ],
  },
  {
    title: 'days',
    partition: { by: 'day', column: 'v' },
    columns: of(t.timestamptz()),
    values: [
      [utc('1969-12-31T23:59:59'), -1],
      [utc('2017-11-16T22:31:08'), 17486],
      [null, null],
    ],
  },
  {
    title: 'hours',
    partition: { by: 'hour', column: 'v' },
    columns: of(t.timestamp()),
    values: [
      [utc('1969-12-31T23:30:00'), -1],
      [utc('2017-11-16T22:31:08'), 419686],
    ],
  },
  // The hashes are those of the specification's appendix B.
  {
    title: 'buckets of integers',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.integer()),
    values: [
      [34, 2017239379 % 1000],
      [null, null],
    ],
  },
  {
    title: 'buckets of 64-bit integers',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.bigint()),
    values: [[34n, 2017239379 % 1000]],
  },
  {
    title: 'buckets of decimals',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.decimal(9, 2)),
    values: [['14.20', (-500754589 & 0x7fffffff) % 1000]],
  },
  {
    title: 'buckets of dates',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.date()),
    values: [[new Date('2017-11-16'), (-653330422 & 0x7fffffff) % 1000]],
  },
  {
    title: 'buckets of timestamps',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.timestamp()),
    values: [[utc('2017-11-16T22:31:08'), (-2047944441 & 0x7fffffff) % 1000]],
  },
  {
    title: 'buckets of text',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.string()),
    values: [['iceberg', 1210000089 % 1000]],
  },
  {
    title: 'buckets of UUIDs',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.uuid()),
    values: [['f79c3e09-677c-4bbd-a479-3f349cb785e7', 1488055340 % 1000]],
  },
  {
    title: 'buckets of bytes',
    partition: { by: 'bucket', column: 'v', count: 1000 },
    columns: of(t.binary()),
    values: [[new Uint8Array([0, 1, 2, 3]), (-188683207 & 0x7fffffff) % 1000]],
  },
  {
    title: 'integers rounded down',
    partition: { by: 'truncate', column: 'v', width: 10 },
    columns: of(t.integer()),
    values: [
      [1, 0],
      [-1, -10],
      [20, 20],
      [-2147483640, -2147483640],
    ],
  },
  {
    title: '64-bit integers rounded down',
    partition: { by: 'truncate', column: 'v', width: 10 },
    columns: of(t.bigint()),
    values: [
      [19n, 10n],
      [-11n, -20n],
    ],
  },
  {
    title: 'decimals rounded down',
    partition: { by: 'truncate', column: 'v', width: 50 },
    columns: of(t.decimal(9, 2)),
    values: [
      ['10.65', 1050n],
      ['-0.05', -50n],
    ],
  },
  {
    title: 'text cut short',
    partition: { by: 'truncate', column: 'v', width: 3 },
    columns: of(t.string()),
    values: [
      ['iceberg', 'ice'],
      ['日本語だ', '日本語'],
      ['a', 'a'],
      [null, null],
    ],
  },
]

describe('partitions', () => {
  let harness: Harness
  before(async () => {
    harness = await Harness.open()
  })
  after(() => harness[Symbol.asyncDispose]())

  /** The partitions of the table's files, one value for each row of theirs, in no order. */
  const partitions = async (staged: Staged) => {
    const { files } = await harness.lake.scan(staged.state)
    return files.flatMap(file => Array.from({ length: file.rows }, () => [...file.partition.values()]))
  }

  for (const { title, partition, columns, values } of CASES) {
    it(`cuts by ${title}`, async () => {
      const rows = values.map(([value], index) => [index, value])
      const staged = await harness.writeRows('p.t', [byColumn(columns, rows)], { columns, partition: [partition] })
      assert.deepEqual(await harness.rows('select n, v from p.t order by n'), rows)
      assert.deepEqual(sorted(await partitions(staged)), sorted(values.map(([, expected]) => [expected])))
    })
  }

  it('cuts by several', async () => {
    const columns = { n: t.integer(), country: t.string(), ts: t.timestamp() }
    const rows = [
      [0, 'FR', utc('2026-01-01T00:00:00')],
      [1, 'FR', utc('2026-01-02T00:00:00')],
      [2, 'DE', utc('2026-01-01T00:00:00')],
    ]
    const partition: readonly Partition[] = [
      { by: 'identity', column: 'country' },
      { by: 'day', column: 'ts' },
    ]
    const staged = await harness.writeRows('p.several', [byColumn(columns, rows)], { columns, partition })
    assert.equal(staged.files.length, 3)
    assert.deepEqual(await harness.rows('select * from p.several order by n'), rows)
  })

  it('writes the one partition of an interval as it writes several', async () => {
    const columns = { n: t.integer(), ts: t.timestamp() }
    const options = {
      columns,
      partition: [
        { by: 'day', column: 'ts' },
        { by: 'hour', column: 'ts' },
      ] as const,
    }
    const mode: WriteMode = {
      kind: 'ranges',
      column: 'ts',
      ranges: [{ start: '2026-01-31 10:00:00', end: '2026-01-31 11:00:00' }],
    }
    const query = "select 1 as n, cast('2026-01-31 10:59:59.999999' as timestamp) as ts"
    const one = await harness.write('p.one', query, { ...options, mode })
    const any = await harness.write('p.any', query, options)
    assert.deepEqual(await partitions(one), await partitions(any))
    assert.deepEqual(await partitions(one), [
      [Date.UTC(2026, 0, 31) / 86_400_000, Date.UTC(2026, 0, 31, 10) / 3_600_000],
    ])
    assert.equal((await harness.rows('select * from p.one')).length, 1)
  })

  it('cuts anew what is written after the partition changed', async () => {
    const columns = { n: t.integer(), ts: t.timestamp() }
    const row = (n: number, day: string) => `select ${n} as n, cast('2026-01-${day}' as timestamp) as ts`
    await harness.write('p.changed', `${row(1, '01')} union all ${row(2, '02')}`, { columns })
    const staged = await harness.write('p.changed', row(20, '02'), {
      columns,
      partition: [{ by: 'day', column: 'ts' }],
      mode: { kind: 'ranges', column: 'ts', ranges: [{ start: '2026-01-02 00:00:00', end: '2026-01-03 00:00:00' }] },
    })
    assert.deepEqual(await harness.rows('select n from p.changed order by n'), [[1], [20]])
    const { files, pruned } = await harness.lake.scan(staged.state, [
      { column: 'ts', op: '<', value: '2026-01-02 00:00:00' },
    ])
    assert.deepEqual([files.length, pruned], [1, 1])
  })
})

function sorted(values: Values): Values {
  const text = (value: readonly unknown[]) => value.map(each => `${typeof each} ${String(each)}`).join()
  return values.toSorted((a, b) => (text(a) < text(b) ? -1 : 1))
}
