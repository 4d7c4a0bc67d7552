import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { clean } from '../../src/run/housekeeping/clean.ts'
import { type RolledBack, rollback } from '../../src/run/rollback/rollback.ts'
import { type TestProject, withProject } from '../support/project.ts'

const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/*.csv', columns: { id: t.bigint(), amount: t.bigint() } })
`,
  'marts/tables.ts': `import { sql, t, table, unique } from 'massif'
import { orders } from '../raw/sources.ts'
export const doubled = table({ columns: { id: t.bigint(), amount: t.bigint() }, checks: [unique('id')], query: sql\`select id, amount * 2 as amount from \${orders}\` })
export const total = table({ columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${doubled}\` })
`,
  'data/1.csv': 'id,amount\n1,10\n2,5\n',
}

async function run(
  project: TestProject,
  settings: { readonly assets?: readonly string[]; readonly release?: boolean } = {},
) {
  const result = await project.run(settings)
  assert.deepEqual(result.errors, [])
  return result
}

const undo = (project: TestProject, id: string, options: { cascade?: boolean; dryRun?: boolean } = {}) =>
  project.with(workspace =>
    rollback(workspace, id, { cascade: false, dryRun: false, now: () => new Date(), ...options }),
  )

const total = async (project: TestProject) =>
  String((await project.query('select amount from marts.total', 'marts.total'))[0]?.[0])

/** The code of what `work` is refused with, and its message. */
async function refused(work: Promise<unknown>): Promise<MassifError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof MassifError)
  return error
}

const state = (project: TestProject) =>
  project.with(async ({ database, lake }) => ({
    pointers: await lake.pointers(),
    produced: await database.all('select * from produced order by asset'),
    cursors: await database.all('select * from cursors order by source'),
    checked: await database.all('select * from checked order by asset, check_name'),
  }))

test('a run is undone: data, cursors, what produced the tables and what checks found; its steps are held until something changes', () =>
  withProject(FILES, async project => {
    await run(project)
    const before = await state(project)
    project.write({ 'data/2.csv': 'id,amount\n3,100\n' })
    const bad = await run(project)
    assert.equal(await total(project), '230')
    const undone = await undo(project, bad.run)
    assert.deepEqual(undone, {
      runs: [bad.run],
      tables: ['marts.doubled', 'marts.total', 'raw.orders'].map(table => ({ table, what: 'restored' })),
    } satisfies RolledBack)
    assert.deepEqual(await state(project), before)
    assert.equal(await total(project), '30')

    const plan = await project.plan()
    assert.deepEqual(plan.sources, [])
    assert.deepEqual(plan.tables, [])
    assert.deepEqual(
      plan.held.map(({ asset }) => asset),
      ['raw.orders', 'marts.doubled', 'marts.total'],
    )
    assert.equal((await run(project)).outcome, 'unchanged')
    assert.equal(await total(project), '30')

    // More than what was undone has come: all of it is landed.
    project.write({ 'data/3.csv': 'id,amount\n4,1\n' })
    await run(project)
    assert.equal(await total(project), '232')
    assert.deepEqual((await project.plan()).held, [])
  }))

test('what is held is done again when it is let go', () =>
  withProject(FILES, async project => {
    await run(project)
    project.write({ 'data/2.csv': 'id,amount\n3,100\n' })
    await undo(project, (await run(project)).run)
    await run(project, { release: true })
    assert.equal(await total(project), '230')
  }))

test('code that was undone is held, other code is not', () =>
  withProject(FILES, async project => {
    await run(project)
    const tables = FILES['marts/tables.ts']
    project.write({ 'marts/tables.ts': tables.replace('amount * 2', 'amount * 3') })
    await undo(project, (await run(project)).run)
    assert.equal(await total(project), '30')
    assert.equal((await run(project)).outcome, 'unchanged')
    project.write({ 'marts/tables.ts': tables.replace('amount * 2', 'amount * 4') })
    await run(project)
    assert.equal(await total(project), '60')
  }))

test('later runs that rest on it stand in the way, and go with it if that is asked for', () =>
  withProject(FILES, async project => {
    const first = await run(project, { assets: ['raw.orders'] })
    const second = await run(project)
    project.write({ 'data/2.csv': 'id,amount\n3,100\n' })
    const third = await run(project)
    const error = await refused(undo(project, first.run))
    assert.equal(error.code, 'RUN_ROLLBACK')
    const why = error.diagnostics[0]?.related?.map(({ message }) => message) ?? []
    assert.deepEqual(
      why.map(text => text.split(':')[0]).toSorted(),
      [`run ${second.run}`, `run ${third.run}`].toSorted(),
    )
    const planned = await undo(project, first.run, { cascade: true, dryRun: true })
    assert.deepEqual(planned.runs, [third.run, second.run, first.run])
    assert.equal(await total(project), '230')
    await undo(project, first.run, { cascade: true })
    assert.deepEqual(await project.with(async ({ lake }) => [...(await lake.pointers()).keys()]), [])
    assert.equal((await refused(undo(project, first.run))).code, 'RUN_ROLLBACK')
    await run(project, { release: true })
    assert.equal(await total(project), '230')
  }))

test('a table that a run took out comes back', () =>
  withProject(FILES, async project => {
    await run(project)
    const [kept] = FILES['marts/tables.ts'].split('export const total')
    project.write({ 'marts/tables.ts': kept as string })
    const removing = await project.run({ allowDrop: true })
    assert.equal(removing.outcome, 'published')
    const undone = await undo(project, removing.run)
    assert.deepEqual(undone.tables, [{ table: 'marts.total', what: 'returned' }])
    assert.equal(await total(project), '30')
  }))

test('what is gone cannot be gone back to, and what another has moved stays', () =>
  withProject(FILES, async project => {
    await run(project)
    project.write({ 'data/2.csv': 'id,amount\n3,100\n' })
    const second = await run(project)
    const now = () => new Date(Date.now() + 100 * 86_400_000)
    await project.with(async workspace => {
      const { expire } = await import('../../src/run/housekeeping/expire.ts')
      const retention = { snapshots: '1 day', atLeast: 1, runs: '90 days' } as const
      for await (const _ of expire(workspace, { tables: [], retention, dryRun: false, now }));
      await clean(workspace, { older: 0, dryRun: false, now })
    })
    const error = await refused(undo(project, second.run))
    assert.equal(error.code, 'RUN_ROLLBACK')
    assert.match(error.message, /is gone/)
    assert.equal(await total(project), '230')
  }))
