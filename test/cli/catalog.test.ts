import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import { scriptJson } from '../../src/cli/catalogue/site/write.ts'
import { folder, jsonLines, massif } from './massif.ts'

test('the catalogue is a page with all data beside it, and the same as JSON', async t => {
  const project = folder(t)
  await massif(project, ['init'])
  await massif(project, ['run'])
  const written = await massif(project, ['catalog', '--out', 'site'])
  assert.equal(written.code, 0, written.err)
  assert.match(written.out, /^5 assets in [\d.]+ s: open .*site.index\.html\n$/)
  const files = readdirSync(join(project, 'site')).sort()
  assert.deepEqual(files, ['catalog.css', 'catalog.js', 'data.js', 'graph.js', 'index.html', 'pages.js'])
  const page = readFileSync(join(project, 'site', 'index.html'), 'utf8')
  const named = [...page.matchAll(/(?:src|href)="([\w.]+)"/g)].map(([, file]) => file)
  assert.deepEqual(
    named.filter(file => !files.includes(String(file))),
    [],
    'all it names is there',
  )
  for (const file of files)
    assert.doesNotMatch(readFileSync(join(project, 'site', file), 'utf8'), /https?:\/\/(?!www\.w3\.org)/)

  const window: { CATALOG?: { assets: { name: string }[] } } = {}
  runInNewContext(readFileSync(join(project, 'site', 'data.js'), 'utf8'), { window })
  const asked = await massif(project, ['catalog', '--json'])
  const assets = jsonLines(asked.out)
  assert.deepEqual(
    assets.map(({ name }) => name),
    Array.from(window.CATALOG?.assets ?? [], ({ name }) => name),
  )
  const sales = assets.find(({ name }) => name === 'marts.sales') ?? {}
  const columns = sales.columns as { name: string; from: unknown }[]
  const from = (name: string) => columns.find(column => column.name === name)?.from
  assert.deepEqual(from('category'), [['raw.products', 'category']])
  assert.deepEqual(from('amount'), [
    ['raw.orders', 'quantity'],
    ['raw.orders', 'unit_price'],
  ])
  const [unique] = sales.checks as { name: string; last: { passed: boolean; looked: number; rows: number } }[]
  assert.equal(unique?.last.passed, true)
  assert.equal(unique?.last.looked, unique?.last.rows)
  assert.deepEqual((sales.readBy as string[]).toSorted(), ['marts.bestsellers', 'marts.daily'])
  assert.match(JSON.stringify(sales.code), /raw\.orders\.in\(interval\) o/)
})

test('the tests of a project made by init pass, and one that fails tells so', async t => {
  const project = folder(t)
  await massif(project, ['init'])
  const { code, out } = await massif(project, ['test'])
  assert.equal(code, 0, out)
  assert.match(out, /^ok {4}marts\.sales {2}onlyPaidOrders {2}\d+ ms\n[\s\S]*\n3 tests, all passed, [\d.]+ s\n$/)
  const lines = jsonLines((await massif(project, ['test', 'bestsellers', '--json'])).out)
  assert.deepEqual(
    lines.map(({ event, ok, tests, failed }) => [event, ok, tests, failed]),
    [
      ['test-finished', true, undefined, undefined],
      ['tested', undefined, 1, 0],
    ],
  )
})

test('data ends no script', () => {
  assert.equal(scriptJson('</script>\u2028'), '"\\u003c/script>\\u2028"')
})
