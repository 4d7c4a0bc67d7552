import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Session } from '../../src/engines/contract.ts'
import { duckdb } from '../../src/engines/duckdb/engine.ts'
import { checksOf } from '../../src/plan/checks.ts'
import type { Project } from '../../src/project/contract.ts'
import { isRowByRow } from '../../src/run/audit/row-by-row.ts'
import { Folder } from '../project/folder.ts'

const YES = [
  'select * from ${self} where amount < 0',
  'select id, amount from ${self} where amount < 0 and not (id = 1 or id in (2, 3))',
  "select * from ${self} d where d.amount is null or d.name like '%x'",
  "select 1 from ${self} where amount not between 1 and 5 and coalesce(name, '') = ''",
  "select * from ${self} where case when id > 1 then lower(trim(name)) else 'a' end <> 'a'",
  "select * from ${self} where cast(amount as double) / 2 > 1e3 or day - interval '1 day' < date '2026-01-01'",
  'select id from ${self}',
]
const NO = [
  'select count(*) from ${self} having count(*) > 5',
  'select sum(amount) as s from ${self}',
  'select id from ${self} group by id having sum(amount) < 0',
  'select distinct id from ${self}',
  'select * from ${self} where amount < 0 limit 1',
  'select * from ${self} where amount < 0 order by id limit 1 offset 2',
  'select * from ${self} qualify row_number() over (order by id) > 5',
  'select *, row_number() over (order by id) as n from ${self}',
  'select * from ${self} where id in (select id from ${other})',
  'select * from ${self} where amount > (select max(amount) from ${self})',
  'select a.* from ${self} a join ${self} b on a.id = b.id and a.amount <> b.amount',
  'select a.* from ${self} a, ${other} b where a.id = b.id',
  'select * from ${self} where day < ${run.time}',
  'select * from ${self} union all select * from ${self}',
  'with bad as (select * from ${self} where amount < 0) select * from bad',
  'select * from (select * from ${self}) q',
  'select * from ${self} where list_sort([amount])[1] < 0',
  'select unnest([1, 2]) as n from ${self}',
  'select * from ${other}',
  'select * from ${self} where t.amount < 0',
  'select * from ${self} tablesample 10%',
  "select columns('a.*') from ${self}",
]

let folder: Folder
let project: Project
let session: Session
before(async () => {
  const rules = [...YES, ...NO].map((query, index) => `rule('${index}', sql\`${query}\`)`).join(',\n')
  folder = new Folder({
    'marts/t.ts': `import { csv, rule, run, self, sql, t, table } from 'massif'
export const other = csv({ path: 'x.csv', columns: { id: t.bigint() } })
export const t1 = table({ columns: { id: t.bigint(), amount: t.bigint(), name: t.string(), day: t.date() },
  checks: [${rules}], query: sql\`select 1 as id, 1 as amount, '' as name, date '2026-01-01' as day\` })`,
  })
  project = await folder.load()
  session = await duckdb.open({ memory: 200_000_000, threads: 1, spill: folder.path('.massif/spill') })
})
after(async () => {
  await session.close()
  folder[Symbol.dispose]()
})

const told = (query: string) => {
  const asset = project.assets.get('marts.t1')?.asset
  assert.ok(asset)
  const check = checksOf(asset)[[...YES, ...NO].indexOf(query)]
  assert.ok(check?.assertion.rule === 'rule')
  return isRowByRow(check.assertion, 'marts.t1', project, session)
}

for (const query of YES) test(`each row by itself: ${query}`, async () => assert.equal(await told(query), true))
for (const query of NO) test(`not each row by itself: ${query}`, async () => assert.equal(await told(query), false))
