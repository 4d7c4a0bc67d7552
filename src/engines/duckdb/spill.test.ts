import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { spillFolder } from './spill.ts'

describe('the folder to spill into', () => {
  it('is one of its own, and goes with what made it', () => {
    const root = mkdtempSync(join(tmpdir(), 'massif-spill-'))
    const parent = join(root, 'a', 'b')
    const [one, two] = [spillFolder(parent), spillFolder(parent)]
    assert.notEqual(one.path, two.path)
    writeFileSync(join(one.path, 'duckdb_temp.tmp'), '')
    two.remove()
    assert.equal(existsSync(two.path), false)
    assert.equal(existsSync(one.path), true)
    one.remove()
    assert.equal(existsSync(parent), false)
    rmSync(root, { recursive: true })
  })

  it('is there as long as it may be needed, though another is done that made the one above', () => {
    const root = mkdtempSync(join(tmpdir(), 'massif-spill-'))
    const parent = join(root, 'a', 'b')
    const [one, two] = [spillFolder(parent), spillFolder(parent)]
    one.remove()
    assert.equal(existsSync(two.path), true)
    two.remove()
    rmSync(root, { recursive: true })
  })

  it('stays where it was there before', () => {
    const parent = mkdtempSync(join(tmpdir(), 'massif-spill-'))
    spillFolder(parent).remove()
    assert.equal(existsSync(parent), true)
    rmSync(parent, { recursive: true })
  })

  it('is cleared of what processes that are no more left in it, and of nothing else', () => {
    const parent = mkdtempSync(join(tmpdir(), 'massif-spill-'))
    const ours = basename(spillFolder(parent).path)
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    const dead = join(parent, ours.replace(`-${process.pid}-`, `-${ended}-`))
    const others = [join(parent, ours), join(parent, 'notes'), join(parent, `duckdb-elsewhere-${ended}-0`)]
    for (const folder of [dead, ...others]) mkdirSync(folder, { recursive: true })
    const { path, remove } = spillFolder(parent)
    assert.equal(dirname(path), parent)
    assert.equal(existsSync(dead), false)
    for (const folder of others) assert.equal(existsSync(folder), true)
    remove()
    rmSync(parent, { recursive: true })
  })
})
