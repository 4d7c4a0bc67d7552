import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkFingerprint } from '../../src/project/fingerprint/check.ts'
import { assetOf, Folder } from './folder.ts'

const BASE = {
  'raw/sources.ts': `import { csv, secret, t } from 'massif'
export const orders = csv({ path: 'orders.csv', about: 'Orders.', columns: { id: t.bigint(), at: t.timestamp() } })
void secret
`,
  'views.ts': `import { sql, t, view } from 'massif'
import { orders } from './raw/sources.ts'
export const late = view({ columns: { id: t.bigint() }, query: sql\`select id from \${orders} where id > 10\` })
`,
  'x.ts': `import { rule, self, sql, t, table, unique } from 'massif'
import { orders } from './raw/sources.ts'
import { late } from './views.ts'
void [rule, self, unique, orders]
export const made = table({
  columns: { id: t.bigint(), n: t.bigint().about('How many.') },
  checks: [unique('id'), rule('r', sql\`select * from \${self} where n < 0\`)],
  query: sql\`select id, count(*) as n from \${late} group by id -- so many
  \`,
})
`,
  'rows.ts': `import { t, table } from 'massif'
import { amount } from './lib/amount.ts'
export const counted = table({ columns: { id: t.bigint() }, rows: () => [{ id: [BigInt(amount)] }] })
`,
  'lib/amount.ts': "import { deep } from './deep.ts'\nexport const amount = deep + 1\n",
  'lib/deep.ts': 'export const deep = 1\n',
  'lib/other.ts': 'export const other = 1\n',
}

type Path = keyof typeof BASE

async function fingerprints(folder: Folder): Promise<{ [name: string]: string }> {
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  const all = [...project.assets].map(([name, { fingerprint }]) => [name, fingerprint])
  return Object.fromEntries(all)
}

const CHANGES: readonly (readonly [what: string, path: Path, from: string, to: string, changed: readonly string[]])[] =
  [
    [
      'spaces, comments and the case of keywords',
      'x.ts',
      'select id, count(*) as n from',
      'SELECT id,\n  COUNT( * ) /* n */ AS n\nFrom',
      [],
    ],
    ['the case of a name', 'x.ts', 'select id,', 'select ID,', ['main.made']],
    ['a text', 'views.ts', 'id > 10', 'id > 11', ['main.late', 'main.made']],
    ['a spelling of a view that means the same', 'views.ts', 'where id', 'WHERE id', []],
    ['what is said about a column', 'x.ts', 'How many.', 'Very many.', []],
    ['a check', 'x.ts', "unique('id')", "unique('id', 'n')", []],
    ['a type', 'x.ts', 'n: t.bigint()', 'n: t.integer()', ['main.made']],
    ['nulls', 'x.ts', 't.bigint().about', 't.bigint().required().about', ['main.made']],
    ['a key', 'x.ts', 'checks: [', "key: ['id'], checks: [", ['main.made']],
    ['a partition', 'x.ts', 'checks: [', "partition: [{ by: 'identity', column: 'id' }], checks: [", ['main.made']],
    ['a load that is the default', 'x.ts', 'checks: [', "load: { by: 'replace' }, owner: 'me', checks: [", []],
    ['the input', 'x.ts', 'from ${late}', 'from ${orders}', ['main.made']],
    ['what is said about a source', 'raw/sources.ts', 'Orders.', 'All orders.', []],
    ['the path of a source', 'raw/sources.ts', 'orders.csv', 'sales.csv', ['raw.orders']],
    ['how many rows a source may reject', 'raw/sources.ts', "about: 'Orders.'", 'maxRejected: 5', []],
    ['drift', 'raw/sources.ts', "about: 'Orders.'", "drift: 'widen'", ['raw.orders']],
    ['another module that a script runs', 'lib/deep.ts', '1', '2', ['main.counted']],
    ['a module that no script runs', 'lib/other.ts', '1', '2', []],
  ]

for (const [what, path, from, to, changed] of CHANGES) {
  test(`${what}: ${changed.length === 0 ? 'nothing changes' : `changes ${changed.join(', ')}`}`, async () => {
    using folder = new Folder(BASE)
    const before = await fingerprints(folder)
    assert.ok(BASE[path].includes(from))
    folder.write({ [path]: BASE[path].replace(from, () => to) })
    const after = await fingerprints(folder)
    assert.deepEqual(
      Object.keys(after)
        .filter(name => after[name] !== before[name])
        .sort(),
      changed,
    )
  })
}

test('what tells how a table grows is part of its fingerprint, how a change of code is taken up is not', async () => {
  const module = (load: string, keys = "key: ['id'], ") => `import { affected, changes, sql, t, table } from 'massif'
import { orders } from './raw/sources.ts'
void [affected, changes]
const columns = { id: t.bigint(), since: t.timestamp(), until: t.timestamp(), at: t.timestamp() }
export const made = table({ columns, ${keys}load: ${load}, query: sql\`select id, at from \${orders}\` } as never)
`
  const merge = (keys: string, more = '') => module(`{ by: 'merge', keys: sql\`${keys}\`${more} }`)
  const history = (members: string) => module(`{ by: 'history', ${members} }`)
  const same = [
    [merge('select id from ${changes(orders)}'), merge('SELECT id -- of all\n from ${changes(orders)}')],
    [
      merge('select id from ${changes(orders)}'),
      merge('select id from ${changes(orders)}', ", onCodeChange: 'forward'"),
    ],
    [history("from: 'since', to: 'until'"), history("from: 'since', to: 'until', deletes: 'close'")],
  ] as const
  const different = [
    [merge('select id from ${changes(orders)}'), merge('select id + 1 as id from ${changes(orders)}')],
    [merge('select id from ${changes(orders)}'), module("{ by: 'replace' }")],
    [history("from: 'since', to: 'until'"), history("from: 'until', to: 'since'")],
    [history("from: 'since', to: 'until'"), history("from: 'since', to: 'until', at: 'at'")],
    [history("from: 'since', to: 'until'"), history("from: 'since', to: 'until', deletes: 'keep'")],
  ] as const
  const of = async (text: string) => {
    using folder = new Folder({ 'raw/sources.ts': BASE['raw/sources.ts'], 'x.ts': text })
    return (await fingerprints(folder))['main.made']
  }
  for (const [a, b] of same) assert.equal(await of(a), await of(b), b)
  for (const [a, b] of different) assert.notEqual(await of(a), await of(b), b)
})

test('a query is the same in a file', async () => {
  using folder = new Folder({ ...BASE, 'made.sql': 'select id, count(*) as n from main.late group by id;' })
  const before = await fingerprints(folder)
  folder.write({ 'x.ts': BASE['x.ts'].replace(/sql`select id[^`]*`/, "sql.file('made.sql')") })
  assert.deepEqual(await fingerprints(folder), before)
})

test('changes and affected keys are the same in a file', async () => {
  const module = (query: string, keys: string) => `import { affected, changes, sql, t, table } from 'massif'
import { orders } from './raw/sources.ts'
void [affected, changes, orders]
export const made = table({ columns: { id: t.bigint() }, key: ['id'], load: { by: 'merge', keys: ${keys} }, query: ${query} })
export const log = table({ columns: { id: t.bigint() }, load: { by: 'append' }, query: ${keys} })
`
  const before = { 'raw/sources.ts': BASE['raw/sources.ts'] }
  using written = new Folder({
    ...before,
    'x.ts': module(
      'sql`select id from ${orders} join ${affected} using (id)`',
      'sql`select id from ${changes(orders)}`',
    ),
  })
  using filed = new Folder({
    ...before,
    'x.ts': module("sql.file('made.sql')", "sql.file('keys.sql')"),
    'made.sql': 'select id from raw.orders join :affected using (id)',
    'keys.sql': 'select id from raw.orders.changes()',
  })
  assert.deepEqual(await fingerprints(filed), await fingerprints(written))
  filed.write({ 'keys.sql': 'select id from raw.orders.changes(«all»)' })
  const { diagnostics } = await filed.load()
  assert.deepEqual(
    [...new Set(diagnostics.map(({ code, message, at }) => [code, message, filed.text(at)].join(' ')))],
    ['SQL_SYNTAX The changes of "raw.orders" are asked for in no known way keys.sql:1:16'],
  )
})

test('packages count by the lock file, only for scripts that import one', async () => {
  const script =
    "import { two } from 'two'\nimport { t, table } from 'massif'\nexport const p = table({ columns: { id: t.bigint() }, rows: () => [{ id: [two] }] })\n"
  using folder = new Folder({
    ...BASE,
    'package-lock.json': '1',
    'node_modules/two/package.json': '{ "name": "two", "type": "module", "exports": "./index.js" }',
    'node_modules/two/index.js': 'export const two = 2n\n',
    'p.ts': script,
  })
  const before = await fingerprints(folder)
  folder.write({ 'package-lock.json': '2' })
  const after = await fingerprints(folder)
  assert.deepEqual(
    Object.keys(after).filter(name => after[name] !== before[name]),
    ['main.p'],
  )
})

test('an input that was renamed leaves a former fingerprint', async () => {
  using folder = new Folder(BASE)
  const before = await fingerprints(folder)
  folder.write({
    'raw/sources.ts': BASE['raw/sources.ts'].replace('const orders = csv({', "const sales = csv({ was: 'raw.orders',"),
    'views.ts': BASE['views.ts'].replaceAll('orders', 'sales'),
    'x.ts': BASE['x.ts'].replaceAll('orders', 'sales'),
  })
  const project = await folder.load()
  assert.deepEqual(project.diagnostics, [])
  const [late, made] = [assetOf(project, 'main.late'), assetOf(project, 'main.made')]
  assert.notEqual(made.fingerprint, before['main.made'])
  assert.equal(late.formerFingerprint, before['main.late'])
  assert.equal(made.formerFingerprint, before['main.made'])
  assert.equal(assetOf(project, 'raw.sales').fingerprint, before['raw.orders'])
  assert.equal(assetOf(project, 'main.counted').formerFingerprint, undefined)
})

test('secrets stand in fingerprints by their name', async () => {
  using folder = new Folder({
    'x.ts':
      "import { secret, t } from 'massif'\nimport { db } from './lib.ts'\nexport const a = db(secret('A'))\nexport const b = db(secret('A'))\nexport const c = db(secret('C'))\nvoid t\n",
    'lib.ts':
      "import { csv, t } from 'massif'\nexport const db = (key: object) => csv({ path: 'x', key, columns: { x: t.string() } } as never)\n",
  })
  const { 'main.a': a, 'main.b': b, 'main.c': c } = await fingerprints(folder)
  assert.equal(a, b)
  assert.notEqual(a, c)
})

test('checks have fingerprints of their own', async () => {
  using folder = new Folder(BASE)
  const seen = async () => {
    const project = await folder.load()
    const { asset } = assetOf(project, 'main.made')
    assert.ok(asset.kind === 'table')
    return (asset.definition.checks ?? []).map(check => checkFingerprint(check, project))
  }
  const before = await seen()
  folder.write({
    'x.ts': BASE['x.ts']
      .replace("unique('id')", "unique('id').warn()")
      .replace("rule('r'", "rule('q'")
      .replace('n < 0', 'n  <  0'),
  })
  assert.deepEqual(await seen(), before)
  folder.write({ 'x.ts': BASE['x.ts'].replace('n < 0', 'n < 1') })
  const after = await seen()
  assert.deepEqual([after[0] === before[0], after[1] === before[1]], [true, false])
})
