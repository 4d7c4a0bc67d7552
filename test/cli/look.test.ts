import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Ended, folder, jsonLines, massif } from './massif.ts'

function well({ code, out, err }: Ended): string {
  assert.equal(code, 0, err + out)
  return out
}

async function shop(t: TestContext): Promise<string> {
  const project = folder(t)
  well(await massif(project, ['init']))
  return project
}

test('what a run left can be looked at', async t => {
  const project = await shop(t)
  const unbuilt = well(await massif(project, ['show']))
  assert.match(unbuilt, /^raw\.orders +source +not built yet/m)
  assert.equal((await massif(project, ['history'])).err, 'Nothing has run yet. `massif run` does.\n')
  well(await massif(project, ['run']))

  await t.test('show lists the tables', async () => {
    const listed = well(await massif(project, ['show']))
    assert.match(listed, /^asset +kind +rows +size +updated +last run +about\n/)
    assert.match(
      listed,
      /^marts\.sales +table +\d+ +[\d.]+ kB +just now +r\S+ +One row per paid order, with its product\.$/m,
    )
    assert.match(listed, /^marts\.bestsellers +view +Products by what they brought in\.$/m)
    assert.match(listed, /\n4 tables, [\d.]+ kB\n$/)
  })

  await t.test('show tells all about one, by its short name', async () => {
    const told = well(await massif(project, ['show', 'sales']))
    for (const line of [
      /^marts\.sales {2}table\n {2}One row per paid order, with its product\.\n/,
      /\n {2}declared +marts\/sales\.ts:5\n/,
      /\n {2}load +by day of ordered_at\n/,
      /\n {2}reads +raw\.orders, raw\.products\n {2}read by +marts\.bestsellers, marts\.daily\n/,
      /\nColumns\n {2}order_id +bigint\n/,
      /\n {2}amount +decimal\(12, 2\)\n/,
      /\nChecks\n {2}unique\(order_id\) +holds +just now +looked at [\d,]+ rows +[\d.]+ s\n/,
      /\nSnapshots\n {2}snapshot +when +what +added +removed +rows +run\n {2}\d+ +\S+ \S+Z +append +\d+ +\d+ +r/,
      /\nLast steps\n {2}run +status +why/,
      /\nFiles\n {2}data\/\S+\.parquet +\d+ rows/,
    ]) {
      assert.match(told, line)
    }
    const view = well(await massif(project, ['show', 'bestsellers']))
    assert.doesNotMatch(view, /Snapshots|not built/)
  })

  await t.test('history lists the runs and tells one', async () => {
    const [run] = jsonLines(well(await massif(project, ['history', '--limit', '1', '--json'])))
    const listed = well(await massif(project, ['history']))
    assert.match(listed, new RegExp(`^${run?.id} +published +just now +[\\d.]+ s +everything$`, 'm'))
    const told = well(await massif(project, ['history', String(run?.id)]))
    assert.match(told, /^raw\.orders +published +it is new/m)
  })

  await t.test('query prints rows as asked', async () => {
    const sql = 'select category, count(*) as n from raw.products group by all order by all'
    assert.equal(
      well(await massif(project, ['query', `${sql};`])),
      'category  n\ncoffee    3\nkitchen   4\ntea       3\n',
    )
    assert.equal(
      well(await massif(project, ['query', sql, '--format=csv', '--limit', '2'])),
      'category,n\r\ncoffee,3\r\nkitchen,4\r\n',
    )
    assert.equal(well(await massif(project, ['query', `${sql} limit 0`, '--format', 'csv'])), 'category,n\r\n')
    const many = await massif(project, ['query', 'select * from raw.orders, raw.products'])
    assert.equal(well(many).split('\n').length, 102)
    assert.match(many.err, /^first 100 rows; --limit 0 prints all/)
  })

  await t.test('query says where a query is wrong', async () => {
    const { code, err } = await massif(project, ['query', 'select 1\nfrom sales'])
    assert.equal(code, 1)
    assert.match(err, /SQL_UNKNOWN_TABLE\n.*\n {2}query:2:6\n/)
    assert.match(err, /hint: Did you mean marts\.sales\?/)
  })
})

test('the doctor finds what a run would stumble over', async t => {
  const project = await shop(t)
  // A busy disk flushes slowly, of which the doctor rightly warns: that, and nothing else, depends on the machine.
  const sound = well(await massif(project, ['doctor']))
  const slow = /^! lake .*; a flush takes \d+ ms$/m.test(sound)
  assert.match(sound, /\n✓ DuckDB +v\d/)
  assert.ok(sound.endsWith(slow ? '\n1 warning.\n' : '\nAll is well.\n'), sound)

  const till = join(project, 'raw', 'till.ts')
  const text = readFileSync(till, 'utf8')
  writeFileSync(
    join(project, 'massif.config.ts'),
    `import { project } from 'massif'
export default project({ name: 'shop', durable: false, mirrors: { 'https://data.example/': './nowhere' } })
`,
  )
  const sick = jsonLines(well(await massif(project, ['doctor', '--json'])))
  const status = (point: string) => sick.find(each => each.point === point)?.status
  assert.deepEqual([status('mirrors'), status('lake'), status('secrets')], ['warning', 'warning', 'ok'])

  writeFileSync(till, text.replace("unique('product_id')", "unique('nope')"))
  const invalid = await massif(project, ['doctor', '--json'])
  assert.equal(invalid.code, 1)
  assert(jsonLines(invalid.out).some(({ point, status }) => point === 'project' && status === 'failure'))
})

test('a lake that cannot be written is told as such', async t => {
  const project = await shop(t)
  // Below a file there can be no folder, whoever asks.
  const config = `import { project } from 'massif'\nexport default project({ name: 'shop', lake: 'README.md/lake' })\n`
  writeFileSync(join(project, 'massif.config.ts'), config)
  for (const command of ['run', 'plan', 'doctor']) {
    const { code, out, err } = await massif(project, [command])
    assert.equal(code, 1)
    assert.match(out + err, /LAKE_UNWRITABLE/)
  }
  assert.equal((await massif(project, ['check'])).code, 0)
})
