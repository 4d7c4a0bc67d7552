import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { jsonLines, massif } from '../cli/massif.ts'
import { PyIceberg, pyIcebergMissing } from '../interop/pyiceberg.ts'
import { deleteRows } from '../support/merge-on-read.ts'
import { stepsDone, type TestProject, withProject } from '../support/project.ts'

/** The other warehouse: it lands orders, a file a day. */
const THEIRS = {
  'data/1.csv': 'id,amount,seen\n1,10,2026-01-01 10:00:00\n2,20,2026-01-02 11:00:00\n',
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/*.csv', columns: { id: t.integer(), amount: t.bigint(), seen: t.timestamp() } })
`,
}

function ours(where: string, columns = 'id: t.bigint(), amount: t.bigint(), seen: t.timestamp()', more = '') {
  return {
    'raw/sources.ts': `import { iceberg, t, unique } from 'massif'
export const orders = iceberg({ ${where}, columns: { ${columns} }, checks: [unique('id')] ${more} })
`,
    'marts/tables.ts': `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const total = table({ columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${orders}\` })
export const daily = table({
  columns: { seen: t.timestamp(), id: t.bigint() },
  load: { by: 'interval', time: 'seen', grain: 'day' },
  query: sql\`select seen, id from \${orders.in(interval, { by: 'seen' })}\`,
})
`,
  }
}

const fromCatalog = (them: TestProject) =>
  `catalog: { database: '${join(them.directory, 'lake/massif.db')}', table: 'raw.orders' }`

const failsWith = (code: string, text: RegExp) => (error: unknown) =>
  error instanceof MassifError && error.diagnostics.some(each => each.code === code && text.test(each.message))

async function withBoth(work: (them: TestProject, us: TestProject) => Promise<void>): Promise<void> {
  await withProject(THEIRS, async them => {
    await them.run()
    await withProject({}, us => work(them, us))
  })
}

const total = (us: TestProject) => us.query('select * from marts.total', 'marts.total')
const filesOf = (project: TestProject) => readdirSync(join(project.directory, 'lake'), { recursive: true }).sort()

test('a table of another warehouse is read where it is; what changed there is what is redone', () =>
  withBoth(async (them, us) => {
    us.write(ours(fromCatalog(them)))
    const before = filesOf(them)
    const first = await us.run()
    assert.deepEqual([first.outcome, first.errors], ['published', []])
    assert.deepEqual(await total(us), [[30n]])
    // Their integers are bigints here, as the contract says.
    assert.deepEqual(await us.query('select id from raw.orders order by id', 'raw.orders'), [[1n], [2n]])
    const plan = await us.plan()
    assert.deepEqual([plan.sources, plan.tables, plan.checks], [[], [], []])
    assert.equal((await us.run()).outcome, 'unchanged')
    assert.deepEqual(filesOf(them), before)
    assert(!filesOf(us).some(name => String(name).startsWith('raw')))

    them.write({ 'data/2.csv': 'id,amount,seen\n3,5,2026-01-02 12:00:00\n' })
    await them.run()
    assert.deepEqual(
      (await us.plan()).tables.map(({ asset }) => asset),
      ['marts.daily', 'marts.total'],
    )
    const second = await us.run()
    assert.deepEqual(
      stepsDone(second.events)
        .map(step => step.replace(/^(\S+: \S+).*/, '$1'))
        .toSorted(),
      ['marts.daily: 2026-01-02', 'marts.total'],
    )
    assert.deepEqual(await total(us), [[35n]])
    // Rows deleted by position are gone here too.
    await them.with(({ database }) => deleteRows(database, 'raw.orders', 'id = 1'))
    assert.equal((await us.run()).outcome, 'published')
    assert.deepEqual(await total(us), [[25n]])
  }))

test('its checks are held against it, and withhold what is made from it', () =>
  withBoth(async (them, us) => {
    us.write(ours(fromCatalog(them)))
    await us.run()
    them.write({ 'data/2.csv': 'id,amount,seen\n1,5,2026-01-02 12:00:00\n' })
    await them.run()
    const { outcome, errors } = await us.run()
    assert.deepEqual([outcome, errors[0]?.code, errors[0]?.asset], ['withheld', 'CHECK_FAILED', 'raw.orders'])
    assert.deepEqual(await total(us), [[30n]])
  }))

test('it is found by its folder and by a metadata file; a folder that does not say which state is current is refused', () =>
  withBoth(async (them, us) => {
    const folder = join(them.directory, 'lake/raw/orders')
    us.write(ours(`path: '${folder}'`))
    await us.run()
    assert.deepEqual(await total(us), [[30n]])
    const [file = ''] = readdirSync(join(folder, 'metadata')).filter(name => name.endsWith('.metadata.json'))
    us.write(ours(`path: '${join(folder, 'metadata', file)}'`))
    assert.equal((await us.run()).errors.length, 0)
    assert.deepEqual(await total(us), [[30n]])
    us.write({ 'other/metadata/00001-a.metadata.json': '{}', 'other/metadata/00001-b.metadata.json': '{}' })
    us.write(ours("path: 'other'"))
    await assert.rejects(us.plan(), failsWith('SOURCE_OPTIONS', /two metadata files with the number 1/))
    us.write(ours("path: 'nowhere'"))
    await assert.rejects(us.plan(), failsWith('SOURCE_NOTHING_FOUND', /nowhere is not there/))
    us.write(ours(fromCatalog(them).replace('raw.orders', 'raw.other')))
    await assert.rejects(us.plan(), failsWith('SOURCE_NOTHING_FOUND', /has no raw\.other/))
  }))

test('a table that is not as declared says how, all at once', () =>
  withBoth(async (them, us) => {
    us.write(ours(fromCatalog(them), 'id: t.bigint(), amount: t.bigint(), seen: t.timestamp(), place: t.string()'))
    await assert.rejects(us.plan(), failsWith('SOURCE_COLUMN_MISSING', /has no column place/))
    us.write(ours(fromCatalog(them), 'id: t.bigint(), seen: t.timestamp()'))
    us.write({ 'marts/tables.ts': ours('')['marts/tables.ts'].replace('sum(amount)', 'sum(id)') })
    await assert.rejects(us.plan(), failsWith('SOURCE_COLUMN_NEW', /has a column amount/))
    us.write({
      'raw/sources.ts': ours(fromCatalog(them), 'id: t.bigint(), seen: t.timestamp()', ", drift: 'ignore'")[
        'raw/sources.ts'
      ],
    })
    assert.equal((await us.run()).errors.length, 0)
    assert.deepEqual(await us.query('from raw.orders order by id limit 1', 'raw.orders'), [
      [1n, new Date('2026-01-01T10:00:00Z')],
    ])
    us.write({
      'raw/sources.ts': ours(fromCatalog(them), 'id: t.string(), seen: t.timestamp()', ", drift: 'ignore'")[
        'raw/sources.ts'
      ],
    })
    us.write({
      'marts/tables.ts': ours('')
        ['marts/tables.ts'].replace('sum(amount)', 'count(*)')
        .replaceAll('id: t.bigint()', 'id: t.string()'),
    })
    await assert.rejects(us.plan(), failsWith('SOURCE_COLUMN_TYPE', /id is integer in the table, and string/))
  }))

test('query and show read it, and it may be written by PyIceberg', () =>
  withBoth(async (them, us) => {
    us.write(ours(fromCatalog(them)))
    await us.run()
    const queried = await massif(us.directory, ['query', 'select count(*) as n from raw.orders', '--format', 'csv'])
    assert.equal(queried.out, 'n\r\n2\r\n', queried.err)
    const [line] = jsonLines((await massif(us.directory, ['show', '--json'])).out)
    assert.deepEqual(
      [line?.name, line?.kind, (line?.stored as { rows: number } | undefined)?.rows],
      ['raw.orders', 'source', 2],
    )
    assert.match((await massif(us.directory, ['show', 'raw.orders'])).out, /Snapshots/)
    if (pyIcebergMissing() !== undefined) return
    const python = new PyIceberg(us.directory)
    try {
      const lake = join(them.directory, 'lake')
      const at = { uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}` }
      await python.ask({ command: 'delete', table: 'raw.orders', filter: 'id == 2', ...at })
      assert.equal((await us.run()).outcome, 'published')
      assert.deepEqual(await total(us), [[10n]])
    } finally {
      await python.close()
    }
  }))
