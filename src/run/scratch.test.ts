import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { scratchFolder } from './scratch.ts'

test('a folder of its own, swept after processes that are no more', t => {
  const parent = mkdtempSync(join(tmpdir(), 'massif-scratch-'))
  t.after(() => rmSync(parent, { recursive: true, force: true }))
  // No process has such a number.
  mkdirSync(join(parent, '999999999-0'))
  const [one, two] = [scratchFolder(parent), scratchFolder(parent)]
  assert.deepEqual(readdirSync(parent), [])
  mkdirSync(one.path, { recursive: true })
  mkdirSync(two.path, { recursive: true })
  one.remove()
  assert.deepEqual(readdirSync(parent), [two.path.slice(parent.length + 1)])
  two.remove()
  assert.equal(existsSync(parent), false)
})
