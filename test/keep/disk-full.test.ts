import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { backup } from '../../src/run/keeping/backup.ts'
import { moveLake } from '../../src/run/keeping/move.ts'
import { verifyBackup } from '../../src/run/keeping/verify-backup.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

/** A disk of a size, which can be made larger. */
interface Disk {
  readonly path: string
  resize(kilobytes: number): void
}

function mount(...words: readonly string[]): boolean {
  return spawnSync('mount', words).status === 0
}

/** Why no disk can be made here; undefined where one can. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has tmpfs'
  const path = mkdtempSync(join(tmpdir(), 'massif-disk-'))
  const can = mount('-t', 'tmpfs', '-o', 'size=64k', 'massif-test', path)
  if (can) spawnSync('umount', [path])
  rmSync(path, { recursive: true })
  return can ? undefined : 'SKIPPED: a small disk cannot be mounted without being root'
}

async function withDisk(kilobytes: number, work: (disk: Disk) => Promise<void>): Promise<void> {
  const path = mkdtempSync(join(tmpdir(), 'massif-disk-'))
  assert(mount('-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'massif-test', path))
  try {
    await work({ path, resize: to => assert(mount('-o', `remount,size=${to}k`, path)) })
  } finally {
    spawnSync('umount', ['-l', path])
    rmSync(path, { recursive: true, force: true })
  }
}

const config = (lake: string) => ({
  'massif.config.ts': `import { project } from 'massif'\nexport default project({ name: 'test', memory: '500 MB', threads: 2, attempts: 1, lake: '${lake}' })\n`,
})

/** What a run says: an outcome, or that the disk is full; anything else is a fault. */
async function outcomeOf(project: TestProject): Promise<string> {
  try {
    const { outcome, errors } = await project.run()
    const other = errors.filter(({ code }) => code !== 'LAKE_DISK_FULL')
    assert.deepEqual(other, [], JSON.stringify(errors))
    return errors.length > 0 ? 'full' : outcome
  } catch (error) {
    assert(error instanceof MassifError && error.code === 'LAKE_DISK_FULL', String(error))
    return 'full'
  }
}

/** Kilobytes. */
function usedOf({ path }: Disk): number {
  return Number(spawnSync('df', ['--output=used', path], { encoding: 'utf8' }).stdout.split('\n')[1])
}

/** A run that cannot write cannot give its leases back either; once its process is gone, they are nobody's. */
async function endProcess(project: TestProject): Promise<void> {
  await project.with(({ database }) => database.run('delete from leases'))
}

const rows = (project: TestProject) => project.query('select * from marts.sales order by country', 'marts.sales')
const skip = missing() ?? false

test('a disk that is full at any write of a run is said to be, and nothing is half there', { skip }, () =>
  withProject(SHOP, async project => {
    const seen = new Map<string, number>()
    for (let size = 20; size <= 620; size += 75)
      await withDisk(size, async disk => {
        const lake = join(disk.path, 'lake')
        project.write(config(lake))
        const outcome = await outcomeOf(project)
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
        disk.resize(20_000)
        if (outcome === 'full') await endProcess(project)
        assert(['published', 'unchanged'].includes(await outcomeOf(project)))
        assert.deepEqual(await rows(project), [
          ['DE', 20n],
          ['FR', 10n],
        ])
      })
    assert((seen.get('full') ?? 0) > 2, JSON.stringify([...seen]))
  }),
)

test('a disk that fills up while a lake is added to leaves what was published', { skip }, () =>
  withProject(SHOP, async project => {
    await withDisk(20_000, async disk => {
      const lake = join(disk.path, 'lake')
      project.write(config(lake))
      await project.run()
      const before = await rows(project)
      project.write(ANOTHER_DAY)
      for (let spare = 4; spare <= 164; spare += 20) {
        disk.resize(usedOf(disk) + spare)
        if ((await outcomeOf(project)) !== 'full') break
        disk.resize(20_000)
        await endProcess(project)
        assert.deepEqual(await rows(project), before)
      }
      disk.resize(20_000)
      await endProcess(project)
      await outcomeOf(project)
      assert.deepEqual(await rows(project), [
        ['DE', 20n],
        ['FR', 15n],
      ])
    })
  }),
)

test('a full disk stops a backup, which the next one goes on with; the one before stays', { skip }, () =>
  withProject(SHOP, async project => {
    await project.run()
    await withDisk(20_000, async disk => {
      const folder = join(disk.path, 'copy')
      mkdirSync(folder)
      const take = () => project.with(workspace => backup(workspace, { folder, now: () => new Date() }))
      await take()
      const used = usedOf(disk)
      project.write(ANOTHER_DAY)
      await project.run()
      for (const spare of [4, 60, used + 4, used + 12]) {
        disk.resize(used + spare)
        await take().catch((error: unknown) =>
          assert(error instanceof MassifError && error.code === 'LAKE_DISK_FULL', String(error)),
        )
        disk.resize(20_000)
        assert.deepEqual((await verifyBackup(folder)).faults, [])
        assert(!readdirSync(folder, { recursive: true }).some(name => String(name).endsWith('.partial')))
      }
      await take()
      assert.deepEqual((await verifyBackup(folder)).faults, [])
    })
  }),
)

test('a full disk stops a move, which can be done again', { skip }, () =>
  withProject(SHOP, async project => {
    await project.run()
    const before = await rows(project)
    await withDisk(20_000, async disk => {
      const lake = join(disk.path, 'lake')
      spawnSync('cp', ['-r', join(project.directory, 'lake'), lake])
      const used = usedOf(disk)
      project.write(config(lake))
      for (const spare of [0, 8, 40, 70]) {
        disk.resize(used + spare)
        await assert.rejects(
          moveLake(lake),
          (error: unknown) => error instanceof MassifError && error.code === 'LAKE_DISK_FULL',
        )
      }
      disk.resize(20_000)
      assert.equal((await moveLake(lake))?.tables, 4)
      assert.deepEqual(await rows(project), before)
    })
  }),
)
