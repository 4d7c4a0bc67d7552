import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepsDone, type TestProject, withProject } from '../support/project.ts'

const source = (name: string) =>
  `export const ${name} = csv({ path: 'data/${name}-*.csv', time: 'seen', columns: { k: t.string(), v: t.bigint(), seen: t.timestamp() } })\n`
const SOURCES = `import { csv, t } from 'massif'\n${['web', 'shop'].map(source).join('')}`
const HEADER = 'k,v,seen\n'
const DATA = {
  'data/web-1.csv': `${HEADER}a,1,2026-01-01 10:00:00\nb,2,2026-01-02 10:00:00\n`,
  'data/shop-1.csv': `${HEADER}a,10,2026-01-02 10:00:00\nc,20,2026-01-04 10:00:00\n`,
}

const module = (load: string, key: string, query: string) => `import { changes, interval, sql, t, table } from 'massif'
import { shop, web } from '../raw/sources.ts'
void [changes, interval, shop, web]
export const made = table({ columns: { k: t.string(), v: t.bigint(), seen: t.timestamp() }, ${key}load: ${load}, query: sql\`${query}\` })
`

async function rows(project: TestProject): Promise<readonly string[]> {
  const query = "select concat_ws(' ', k, v, strftime(seen, '%d')) as line from marts.made order by line"
  return (await project.query(query, 'marts.made')).map(([line]) => String(line))
}

/** Runs a project with one module, then with another; gives what the second run did. */
async function twice(project: TestProject, before: string, after: string): Promise<readonly string[]> {
  project.write({ 'marts/made.ts': before })
  assert.deepEqual((await project.run()).errors, [])
  project.write({ 'marts/made.ts': after })
  const { errors, events } = await project.run()
  assert.deepEqual(errors, [])
  assert.equal((await project.run()).outcome, 'unchanged')
  return stepsDone(events)
}

const FILES = { 'raw/sources.ts': SOURCES, ...DATA }

test('an input that only new code reads makes new intervals, and leaves those that are there', () =>
  withProject(FILES, async project => {
    const load = "{ by: 'interval', time: 'seen', grain: 'day', onCodeChange: 'forward' }"
    const sums = (from: string) =>
      `select k, sum(v) as v, date_trunc('day', seen) as seen from (${from}) as f group by k, date_trunc('day', seen)`
    const web = 'select * from ${web.in(interval)}'
    const both = sums(`${web} union all select * from \${shop.in(interval)}`)
    assert.deepEqual(await twice(project, module(load, '', sums(web)), module(load, '', both)), [
      'marts.made: 2026-01-03 to 2026-01-04',
    ])
    assert.deepEqual(await rows(project), ['a 1 01', 'b 2 02', 'c 20 04'])
    // From now on its changes count like those of any other.
    project.write({ 'data/shop-2.csv': `${HEADER}d,5,2026-01-02 10:00:00\n` })
    assert.deepEqual(stepsDone((await project.run()).events), ['raw.shop', 'marts.made: 2026-01-02'])
    assert.deepEqual(await rows(project), ['a 1 01', 'a 10 02', 'b 2 02', 'c 20 04', 'd 5 02'])
  }))

test('of an input that only new code appends from or merges, all rows are changes', async () => {
  const both = (which: string) => `select * from ${which}{changes(web)} union all select * from ${which}{changes(shop)}`
  await withProject(FILES, async project => {
    const load = "{ by: 'append', onCodeChange: 'forward' }"
    const before = module(load, '', 'select * from ${changes(web)}')
    const after = module(load, '', both('$').replaceAll('select *', 'select k, v + 100 as v, seen'))
    assert.deepEqual(await twice(project, before, after), ['marts.made'])
    assert.deepEqual(await rows(project), ['a 1 01', 'a 110 02', 'b 2 02', 'c 120 04'])
  })
  await withProject(FILES, async project => {
    const load = (keys: string) => `{ by: 'merge', onCodeChange: 'forward', keys: sql\`${keys}\` }`
    const sums = (from: string) => `select k, sum(v) as v, max(seen) as seen from (${from}) as f group by k`
    const before = module(load('select k from ${changes(web)}'), "key: ['k'], ", sums('select * from ${web}'))
    const after = module(
      load(both('$').replaceAll('select *', 'select k')),
      "key: ['k'], ",
      sums('select * from ${web} union all select * from ${shop}'),
    )
    assert.deepEqual(await twice(project, before, after), ['marts.made'])
    assert.deepEqual(await rows(project), ['a 11 02', 'b 2 02', 'c 20 04'])
  })
})
