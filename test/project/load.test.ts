import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { loadProject } from '../../src/project/load.ts'
import { assetOf, Folder } from './folder.ts'

const SHOP = {
  'raw/sources.ts': `
    import { csv, t } from 'massif'
    export const payments = csv({ path: 'p.csv', time: 'paid_at', columns: { id: t.bigint(), paid_at: t.timestamp() } })
    export const customers = csv({ path: 'c.csv', columns: { id: t.bigint() } })
    export const HELP = 'not an asset'`,
  'marts/orders.ts': `
    import { interval, references, rule, self, sql, t, table } from 'massif'
    import { customers, payments } from '../raw/sources.ts'
    export const orders = table({
      columns: { id: t.bigint(), paid_at: t.timestamp() },
      load: { by: 'interval', time: 'paid_at', grain: 'day' },
      checks: [references('id', customers, 'id'), rule('none', sql\`select * from \${self} where id < 0\`)],
      query: sql\`select p.id, p.paid_at from \${payments.in(interval, { back: '7 days' })} p
                  join \${customers.lookup('latest')} c on c.id = p.id\`,
    })
    export const long = table({ columns: { n: t.bigint() }, query: sql.file('./long.sql') })`,
  'marts/long.sql': 'select count(*) as n from Raw.Customers c, marts.orders o -- and raw.payments',
  'latest.ts': `
    import { sql, t, view } from 'massif'
    import { orders } from './marts/orders.ts'
    export const latest = view({ columns: { id: t.bigint() }, query: sql\`select max(id) as id from \${orders}\` })`,
}

test('assets are named by folder and export, and come after what they read', async () => {
  using folder = new Folder(SHOP)
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  assert.deepEqual(
    [...project.assets.keys()],
    ['raw.customers', 'raw.payments', 'marts.orders', 'main.latest', 'marts.long'],
  )
  const orders = assetOf(project, 'marts.orders')
  assert.equal(orders.module, 'marts/orders.ts')
  assert.deepEqual(orders.inputs, ['raw.customers', 'raw.payments'])
  assert.deepEqual(orders.checkInputs, ['raw.customers'])
  assert.deepEqual(orders.reads, [
    { how: 'lookup', name: 'raw.customers', policy: 'latest' },
    { how: 'slice', name: 'raw.payments', by: 'paid_at', back: '7 days' },
  ])
  assert.deepEqual(assetOf(project, 'marts.long').inputs, ['marts.orders', 'raw.customers'])
  assert.equal(project.nameOf.get(orders.asset), 'marts.orders')
})

test('what is no module of the project is left alone', async () => {
  const declared = "import { csv, t } from 'massif'\nexport const a = csv({ path: 'a', columns: { x: t.string() } })\n"
  using folder = new Folder({
    'massif.config.ts':
      "import { project } from 'massif'\nexport default project({ name: 't', lake: 'store', exclude: ['old', 'deep/er'] })\n",
    'one.ts': declared,
    'one.test.ts': 'throw new Error()',
    'types.d.ts': 'this is not even code',
    'old/one.ts': declared,
    'deep/er/one.ts': declared,
    'store/one.ts': declared,
    'raw/node_modules/x/one.ts': declared,
    '.hidden/one.ts': declared,
    'other/massif.config.ts': 'throw new Error()',
    'other/one.ts': declared,
    'one.mjs': 'throw new Error()',
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  assert.deepEqual([...project.assets.keys()], ['main.a'])
})

test('a module that passes an asset on does not rename it', async () => {
  const make = "import { csv, t } from 'massif'\n"
  using folder = new Folder({
    'index.ts': "export * from './raw/direct.ts'\nexport { made as other } from './raw/by-factory.ts'\n",
    'raw/direct.ts': `${make}export const direct = csv({ path: 'a', columns: { x: t.string() } })\n`,
    'lib.ts': `${make}export const make = (path: string) => csv({ path, columns: { x: t.string() } })\n`,
    'raw/by-factory.ts': "import { make } from '../lib.ts'\nexport const made = make('b')\n",
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  assert.deepEqual([...project.assets.keys()], ['raw.direct', 'raw.made'])
})

test('a project is loaded afresh each time: modules, what they import, and SQL files', async () => {
  using folder = new Folder({
    'names.ts': "export const COLUMN = 'a'\n",
    'one.ts': `
      import { sql, t, table } from 'massif'
      import { COLUMN } from './names.ts'
      export const one = table({ columns: { [COLUMN]: t.bigint() }, query: sql.file('one.sql') })`,
    'one.sql': 'select 1 as a',
  })
  const first = assetOf(await folder.load(), 'main.one')
  folder.write({ 'names.ts': "export const COLUMN = 'b'\n" })
  const second = assetOf(await folder.load(), 'main.one')
  assert.deepEqual([Object.keys(first.asset.columns), Object.keys(second.asset.columns)], [['a'], ['b']])
  folder.write({ 'one.sql': 'select 2 as b' })
  assert.notEqual(assetOf(await folder.load(), 'main.one').fingerprint, second.fingerprint)
})

test('loads that are asked for at once take turns', async () => {
  using one = new Folder(SHOP)
  using two = new Folder({ 'bad.ts': "import { readFileSync } from 'node:fs'\n«readFileSync»('package.json')\n" })
  const [a, b] = await Promise.all([one.load(), two.load()])
  assert.deepEqual(a.diagnostics, [])
  assert.deepEqual(
    b.diagnostics.map(each => each.code),
    ['PROJECT_IMPORT_EFFECT'],
  )
})

test('a folder without a configuration is no project', async () => {
  using folder = new Folder({})
  await assert.rejects(loadProject(folder.path('raw')), (error: unknown) => {
    assert.ok(error instanceof MassifError)
    assert.equal(error.code, 'PROJECT_NOT_FOUND')
    return true
  })
})

test('assets keep their names when their module is moved within its folder', async () => {
  const source = "import { csv, t } from 'massif'\nexport const a = csv({ path: 'a', columns: { x: t.string() } })\n"
  using before = new Folder({ 'raw/a.ts': source })
  using after = new Folder({ 'raw/deep/er/all.ts': source })
  const [one, two] = [await before.load(), await after.load()]
  assert.equal(assetOf(one, 'raw.a').fingerprint, assetOf(two, 'raw.a').fingerprint)
})
