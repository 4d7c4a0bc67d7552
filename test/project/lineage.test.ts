import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Session } from '../../src/engines/contract.ts'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import type { ColumnLineage } from '../../src/observe/lineage/contract.ts'
import { projectLineage } from '../../src/observe/lineage/project.ts'
import { Folder } from './folder.ts'

let folder: Folder
let session: Session
let lineage: ReadonlyMap<string, readonly ColumnLineage[]>
before(async () => {
  folder = new Folder({
    'a.ts': `import { affected, changes, csv, interval, run, sql, t, table, toCsv, destination, view } from 'massif'
export const raw = csv({ path: 'x.csv', time: 'day', columns: { k: t.bigint(), day: t.timestamp(), v: t.double(), Mixed: t.string() } })
export const sliced = table({ columns: { day: t.timestamp(), total: t.double() }, load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select day, sum(v) as total from \${raw.in(interval, { back: '2 days' })} group by all\` })
export const seen = view({ columns: { k: t.bigint(), m: t.string(), at_run: t.timestamp() }, query: sql\`select k, "Mixed" as m, \${run.time} as at_run from \${raw}\` })
export const keyed = table({ columns: { k: t.bigint(), m: t.string() }, key: ['k'], load: { by: 'merge', keys: sql\`select k from \${changes(raw)}\` },
  query: sql\`select k, max(m) as m from \${seen} where k in (select k from \${affected}) group by all\` })
export const past = table({ columns: { k: t.bigint(), m: t.string(), since: t.timestamp(), until: t.timestamp(), at_run: t.timestamp() }, key: ['k'],
  load: { by: 'history', from: 'since', to: 'until', at: 'at_run' }, query: sql\`select * from \${seen}\` })
export const script = table({ columns: { x: t.bigint() }, reads: [raw, keyed], rows: () => [] })
export const turned = table({ columns: { one: t.double() }, query: sql\`select * from (pivot \${raw} on k in (1 as one) using sum(v))\` })
export const out = destination({ from: keyed, to: toCsv({ path: 'out.csv' }) })`,
  })
  session = await duckdb.open({ memory: 200_000_000, threads: 1, spill: folder.path('.massif/spill') })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  lineage = await projectLineage(project, async () => session)
})
after(async () => {
  await session.close()
  folder[Symbol.dispose]()
})

const of = (name: string) =>
  (lineage.get(`main.${name}`) ?? []).map(({ column, from, uncertain }) =>
    `${column}${uncertain ? '?' : ''} < ${from.map(each => `${each.relation}.${each.column}`).join(' ')}`.trim(),
  )

test('what is read by slices, views, changes and affected keys is told by its name', () => {
  assert.deepEqual(of('sliced'), ['day < main.raw.day', 'total < main.raw.v'])
  assert.deepEqual(of('seen'), ['k < main.raw.k', 'm < main.raw.Mixed', 'at_run <'])
  assert.deepEqual(of('keyed'), ['k < main.seen.k', 'm < main.seen.m'])
})

test('the two times of a history are made from what says since when a row holds', () => {
  const at = 'main.seen.at_run'
  const expected = ['k < main.seen.k', 'm < main.seen.m', `since < ${at}`, `until < ${at}`, `at_run < ${at}`]
  assert.deepEqual(of('past'), expected)
})

test('TypeScript may make anything of what it reads; what is not understood likewise', () => {
  assert.deepEqual(of('script'), ['x? < main.keyed.* main.raw.*'])
  assert.match(of('turned')[0] ?? '', /^one\? < .*main\.raw/)
})

test('a destination holds what its table does', () => {
  assert.deepEqual(of('out'), ['k < main.keyed.k', 'm < main.keyed.m'])
  assert.equal(lineage.has('main.raw'), false)
})
