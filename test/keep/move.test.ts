import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { copyLake, moveLake } from '../../src/run/keeping/move.ts'
import { PyIceberg, pyIcebergMissing } from '../interop/pyiceberg.ts'
import { deleteRows } from '../support/merge-on-read.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

const now = () => new Date()
const config = (lake: string) => ({
  'massif.config.ts': `import { project } from 'massif'\nexport default project({ name: 'test', memory: '500 MB', threads: 2, lake: '${lake}' })\n`,
})

async function rowsOf(project: TestProject) {
  return {
    sales: await project.query('select * from marts.sales order by all', 'marts.sales'),
    daily: await project.query('select * from marts.daily order by all', 'marts.daily'),
    orders: await project.query('select * from raw.orders order by all', 'raw.orders'),
  }
}

const isDone = async (project: TestProject) => {
  const plan = await project.plan()
  assert.deepEqual([plan.sources, plan.tables, plan.checks], [[], [], []])
}

function isMoved(from: string, to: string): (error: unknown) => boolean {
  return error =>
    error instanceof MassifError &&
    error.code === 'LAKE_MOVED' &&
    error.message.includes(from) &&
    error.message.includes(to)
}

/** The names of all files of metadata that a lake's tables lead to must be of its own folder. */
async function sameByPyIceberg(lake: string, python: PyIceberg, table: string, column: string) {
  const at = { uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}` }
  const rows = await python.ask<readonly unknown[][]>({ command: 'rows', table, columns: [column], ...at })
  const files = await python.ask<unknown>({ command: 'files', table, ...at })
  assert(!JSON.stringify(files).includes('/lake/'), JSON.stringify(files))
  return rows.flat().map(String).sort()
}

test('a lake that was moved says so, is made at home, and goes on', () =>
  withProject(SHOP, async project => {
    await project.run()
    project.write(ANOTHER_DAY)
    await project.run()
    // With rows that another engine deleted by position, whose files name data files by their whole paths.
    await project.with(({ database }) => deleteRows(database, 'raw.orders', 'id = 2'))
    const before = await rowsOf(project)
    assert.equal(before.orders.length, 2)
    const [from, to] = [join(project.directory, 'lake'), join(project.directory, 'moved')]
    renameSync(from, to)
    project.write(config('moved'))
    await assert.rejects(project.plan(), isMoved(from, to))

    const moved = await moveLake(to)
    assert.deepEqual([moved?.from, moved?.to, moved?.tables], [from, to, 4])
    assert.equal(await moveLake(to), undefined)
    assert.deepEqual(await rowsOf(project), before)
    const plan = await project.plan()
    assert.deepEqual(
      plan.tables.map(({ asset }) => asset),
      ['marts.daily', 'marts.sales'],
    )
    assert.equal((await project.run()).outcome, 'published')
    await isDone(project)
    if (pyIcebergMissing() === undefined) {
      const python = new PyIceberg(project.directory)
      try {
        assert.deepEqual(await sameByPyIceberg(to, python, 'raw.orders', 'id'), ['1', '3'])
        assert.deepEqual(await sameByPyIceberg(to, python, 'marts.sales', 'amount'), ['15'])
        const at = { uri: `sqlite:///${join(to, 'massif.db')}`, warehouse: `file://${to}` }
        assert(Array.isArray(await python.ask({ command: 'snapshots', table: 'raw.orders', ...at })))
      } finally {
        await python.close()
      }
    }
    // Snapshots of before are read too.
    await project.with(async ({ lake }) => {
      const state = (await lake.resolve(['raw.orders'])).get('raw.orders')
      assert(state)
      for (const { id } of state.snapshots) {
        const { files } = await lake.scan(lake.at(state, { snapshot: id }))
        assert(files.every(({ path }) => path.startsWith(`file://${to}/`)))
      }
    })
  }))

test('a copy is made at home, and the lake it was copied from stays as it is', () =>
  withProject(SHOP, async project => {
    await project.run()
    const [lake, copy] = [join(project.directory, 'lake'), join(project.directory, 'copy')]
    cpSync(lake, copy, { recursive: true })
    const files = readdirSync(lake, { recursive: true }).sort()
    project.write(config('copy'))
    await assert.rejects(project.run(), isMoved(lake, copy))
    await moveLake(copy)
    project.write(ANOTHER_DAY)
    await project.run()
    const rows = await rowsOf(project)
    assert.deepEqual(readdirSync(lake, { recursive: true }).sort(), files)
    rmSync(lake, { recursive: true })
    assert.deepEqual(await rowsOf(project), rows)
    await isDone(project)
  }))

test('what was withheld in a lake that was moved can be gone on with', () =>
  withProject(SHOP, async project => {
    project.write({
      'marts/tables.ts': SHOP['marts/tables.ts']
        .replace("notNull('amount')", "notNull('amount'), rule('few', sql`select * from ${self} where amount > 15`)")
        .replace('notNull }', 'notNull, rule, self }'),
    })
    assert.equal((await project.run()).outcome, 'withheld')
    renameSync(join(project.directory, 'lake'), join(project.directory, 'moved'))
    project.write(config('moved'))
    await moveLake(join(project.directory, 'moved'))
    project.write({ 'marts/tables.ts': SHOP['marts/tables.ts'] })
    assert.equal((await project.run({ resume: true })).outcome, 'published')
    assert.equal((await rowsOf(project)).sales.length, 2)
  }))

test('a lake is copied to another folder, and at home there', () =>
  withProject(SHOP, async project => {
    await project.run()
    const before = await rowsOf(project)
    const elsewhere = mkdtempSync(join(tmpdir(), 'massif-elsewhere-'))
    try {
      const folder = join(elsewhere, 'lake')
      await project.with(workspace => copyLake(workspace, { folder, now }))
      assert(!readdirSync(folder).includes('backup.json'))
      rmSync(join(project.directory, 'lake'), { recursive: true })
      project.write(config(folder))
      assert.deepEqual(await rowsOf(project), before)
      await isDone(project)
    } finally {
      rmSync(elsewhere, { recursive: true, force: true })
    }
  }))

test('a link to the folder of a lake is no other place', () =>
  withProject(SHOP, async project => {
    await project.run()
    symlinkSync(join(project.directory, 'lake'), join(project.directory, 'link'), 'junction')
    project.write(config('link'))
    await isDone(project)
  }))

test('a lake that does not say where it is is known by its tables', () =>
  withProject(SHOP, async project => {
    await project.run()
    await project.with(({ database }) => database.run('delete from lake_place'))
    await isDone(project)
    await project.with(({ database }) => database.run('delete from lake_place'))
    renameSync(join(project.directory, 'lake'), join(project.directory, 'moved'))
    project.write(config('moved'))
    await assert.rejects(project.plan(), isMoved(join(project.directory, 'lake'), join(project.directory, 'moved')))
    await moveLake(join(project.directory, 'moved'))
    await isDone(project)
  }))

test('a lake of a newer layout is refused', () =>
  withProject(SHOP, async project => {
    await project.run()
    await project.with(({ database }) => database.run('update lake_place set version = 99'))
    await assert.rejects(
      project.plan(),
      (error: unknown) => error instanceof MassifError && error.code === 'LAKE_NEWER' && error.message.includes('99'),
    )
  }))
