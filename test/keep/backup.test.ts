import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { type BackupMade, backup } from '../../src/run/keeping/backup.ts'
import { recoverFrom } from '../../src/run/keeping/recover.ts'
import { verifyBackup } from '../../src/run/keeping/verify-backup.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

const now = () => new Date()
const SALES = 'select * from marts.sales order by country'

function take(project: TestProject, folder: string): Promise<BackupMade> {
  return project.with(workspace => backup(workspace, { folder, now }))
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'massif-backup-'))
  try {
    await work(join(folder, 'copy'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const failsWith = (code: string) => (error: unknown) => error instanceof MassifError && error.code === code

test('a backup is whole, takes only what is new the next time, and can be gone back to', () =>
  withProject(SHOP, project =>
    withFolder(async folder => {
      await project.run()
      const first = await take(project, folder)
      assert.equal(first.copied.files, first.files)
      assert.equal(first.tables, 4)
      assert.deepEqual((await verifyBackup(folder)).faults, [])
      const before = await project.query(SALES, 'marts.sales')

      const same = await take(project, folder)
      assert.deepEqual([same.copied.files, same.removed, same.files], [0, 0, first.files])

      project.write(ANOTHER_DAY)
      await project.run()
      const after = await project.query(SALES, 'marts.sales')
      assert.notDeepEqual(after, before)
      const second = await take(project, folder)
      assert(second.copied.files > 0 && second.copied.files < second.files)
      assert.deepEqual((await verifyBackup(folder)).faults, [])

      rmSync(join(project.directory, 'lake/marts'), { recursive: true })
      rmSync(join(project.directory, 'lake/massif.db'))
      await assert.rejects(project.plan(), failsWith('LAKE_LOST'))
      const recovered = await recoverFrom(folder, join(project.directory, 'lake'), now)
      assert(recovered.copied > 0)
      assert.deepEqual(await project.query(SALES, 'marts.sales'), after)
      const plan = await project.plan()
      assert.deepEqual([plan.sources, plan.tables, plan.checks], [[], [], []])
    }),
  ))

test('what is staged is not in a backup; what was published before is', () =>
  withProject(SHOP, project =>
    withFolder(async folder => {
      await project.run()
      const before = await project.query(SALES, 'marts.sales')
      project.write({ 'data/customers.csv': 'customer,country\na,FR\na,FR\nb,DE\n', ...ANOTHER_DAY })
      project.write({
        'marts/tables.ts': SHOP['marts/tables.ts']
          .replace("unique('country')", "unique('country'), unique('amount'), rule('none', sql`select 1 as one`)")
          .replace('notNull }', 'notNull, rule }'),
      })
      assert.equal((await project.run()).outcome, 'withheld')
      await take(project, folder)
      rmSync(join(project.directory, 'lake'), { recursive: true })
      await recoverFrom(folder, join(project.directory, 'lake'), now)
      assert.deepEqual(await project.query(SALES, 'marts.sales'), before)
      const forks = await project.with(workspace => workspace.lake.forkedRuns())
      assert.deepEqual(forks, [])
    }),
  ))

test('a backup that is damaged says where, and is not gone back to', () =>
  withProject(SHOP, project =>
    withFolder(async folder => {
      await project.run()
      await take(project, folder)
      const { manifest } = await verifyBackup(folder)
      const [a, b, c] = manifest.files
      assert(a && b && c)
      rmSync(join(folder, a.path))
      truncateSync(join(folder, b.path), 1)
      const bytes = readFileSync(join(folder, c.path))
      bytes[10] = (bytes[10] ?? 0) ^ 1
      writeFileSync(join(folder, c.path), bytes)
      const { faults } = await verifyBackup(folder)
      assert.deepEqual(
        faults.map(({ message }) => /missing|bytes instead of|not what was written/.exec(message)?.[0]),
        ['missing', 'bytes instead of', 'not what was written'],
      )
      const lake = join(project.directory, 'lake')
      const database = statSync(join(lake, 'massif.db')).ino
      await assert.rejects(recoverFrom(folder, lake, now), failsWith('LAKE_BACKUP'))
      assert.equal(statSync(join(lake, 'massif.db')).ino, database)
      // What is missing is copied again by the next backup.
      await take(project, folder)
      assert.equal((await verifyBackup(folder)).faults.length, 1)
    }),
  ))

test('a backup that was killed between its manifest and its database is ended by whoever comes next', () =>
  withProject(SHOP, project =>
    withFolder(async folder => {
      await project.run()
      await take(project, folder)
      const old = readFileSync(join(folder, 'massif.db'))
      project.write(ANOTHER_DAY)
      await project.run()
      await take(project, folder)
      cpSync(join(folder, 'massif.db'), join(folder, 'massif.db.next'))
      writeFileSync(join(folder, 'massif.db'), old)
      assert.deepEqual((await verifyBackup(folder)).faults, [])
      assert(!existsSync(join(folder, 'massif.db.next')))
      // One that was killed before leaves the backup that was there.
      writeFileSync(join(folder, 'massif.db.next'), 'half')
      assert.deepEqual((await verifyBackup(folder)).faults, [])
    }),
  ))

test('a folder that holds something else, or the lake, is no place for a backup', () =>
  withProject(SHOP, project =>
    withFolder(async folder => {
      await project.run()
      await assert.rejects(take(project, project.directory), failsWith('LAKE_BACKUP'))
      await assert.rejects(take(project, join(project.directory, 'lake/copy')), failsWith('LAKE_BACKUP'))
      await take(project, folder)
      rmSync(join(folder, 'backup.json'))
      await assert.rejects(take(project, folder), failsWith('LAKE_BACKUP'))
      await assert.rejects(verifyBackup(folder), failsWith('LAKE_BACKUP'))
    }),
  ))
