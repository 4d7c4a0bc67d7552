import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { PROGRAM } from '../cli/massif.ts'
import { withProject } from '../support/project.ts'
import { SHOP } from './shop.ts'

const NOBODY = 65_534

/** Root may write anything, whatever a folder says: then the command is run as somebody else. */
function asReader(directory: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=massif-source', PROGRAM, ...words, '--project', directory],
    {
      cwd: directory,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NO_COLOR: '1' },
      ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
    },
  )
  return { status, out: stdout, err: stderr }
}

function writable(folder: string, yes: boolean): void {
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, entry)
    chmodSync(path, statSync(path).isDirectory() ? (yes ? 0o777 : 0o555) : yes ? 0o666 : 0o444)
  }
  chmodSync(folder, yes ? 0o777 : 0o555)
}

test('a lake that may only be read is read, and not run', {
  skip: process.platform === 'win32' && 'Windows has no such permissions',
}, async t => {
  await withProject(SHOP, async project => {
    const probe = asReader(project.directory, '--version')
    if (probe.status !== 0) return t.skip('another user cannot read this checkout')
    assert.equal((await project.run()).outcome, 'published')
    const lake = join(project.directory, 'lake')
    chmodSync(project.directory, 0o777)
    writable(join(project.directory, '.massif'), true)
    writable(lake, false)

    const expected = 'country,amount\r\nDE,20\r\nFR,10\r\n'
    const sql = 'from marts.sales order by country'
    const queried = asReader(project.directory, 'query', sql, '--format', 'csv')
    assert.deepEqual([queried.status, queried.out], [0, expected], queried.err)
    for (const words of [['show'], ['show', 'marts.sales'], ['history'], ['plan']]) {
      const { status, out, err } = asReader(project.directory, ...words)
      assert.deepEqual([status, out === ''], [0, false], `${words.join(' ')}: ${err}`)
    }
    assert.match(asReader(project.directory, 'plan').out, /[Nn]othing to do|up to date/)
    const run = asReader(project.directory, 'run')
    assert.equal(run.status, 1)
    assert.match(run.err, /LAKE_UNWRITABLE/)
    assert.deepEqual(readdirSync(lake).sort(), ['marts', 'massif.db', 'massif.journal', 'raw'])

    // What was written last may be in the log alone, where a process was killed.
    writable(lake, true)
    const writer = new DatabaseSync(join(lake, 'massif.db'))
    writer.exec("update runs set outcome = 'withheld'")
    writable(lake, false)
    const beside = asReader(project.directory, 'history')
    assert.match(beside.out, /withheld/, beside.err)
    writable(lake, true)
    writer.close()
  })
})

test('a log that nobody has open is read without touching it', {
  skip: process.platform === 'win32' && 'Windows has no such permissions',
}, async t => {
  await withProject(SHOP, async project => {
    if (asReader(project.directory, '--version').status !== 0) return t.skip('another user cannot read this checkout')
    await project.run()
    const lake = join(project.directory, 'lake')
    const script = join(project.directory, 'die.mjs')
    writeFileSync(
      script,
      `import { DatabaseSync } from 'node:sqlite'
const db = new DatabaseSync(${JSON.stringify(join(lake, 'massif.db'))})
db.exec("update runs set outcome = 'stopped'")
process.kill(process.pid, 'SIGKILL')
`,
    )
    spawnSync(process.execPath, [script])
    assert.deepEqual(
      readdirSync(lake).filter(name => name.startsWith('massif.db')),
      ['massif.db', 'massif.db-shm', 'massif.db-wal'],
    )
    const { unlinkSync } = await import('node:fs')
    unlinkSync(join(lake, 'massif.db-shm'))
    chmodSync(project.directory, 0o777)
    writable(join(project.directory, '.massif'), true)
    writable(lake, false)
    const before = statSync(join(lake, 'massif.db-wal')).mtimeMs
    const told = asReader(project.directory, 'history')
    assert.match(told.out, /stopped/, told.err)
    assert.equal(statSync(join(lake, 'massif.db-wal')).mtimeMs, before)
    writable(lake, true)
  })
})
