import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagnostic } from '../diagnostics/diagnostic.ts'
import { EXIT_CODES, exitOf } from './exit-codes.ts'

test('the first error decides how a command ends', () => {
  const at = { file: 'a.ts', line: 1, column: 1 }
  assert.equal(exitOf([]), 'done')
  assert.equal(exitOf([diagnostic('CHECK_WARNING', 'w', { severity: 'warning' })]), 'done')
  assert.equal(exitOf([diagnostic('CLI_USAGE', 'u')]), 'usage')
  assert.equal(exitOf([diagnostic('SQL_UNKNOWN_COLUMN', 'c'), diagnostic('CLI_USAGE', 'u')]), 'project')
  assert.equal(exitOf([diagnostic('PROJECT_CYCLE', 'c')]), 'project')
  assert.equal(exitOf([diagnostic('PROJECT_UNKNOWN_ASSET', 'n')]), 'usage')
  assert.equal(exitOf([diagnostic('PROJECT_UNKNOWN_ASSET', 'n', { at })]), 'project')
  assert.equal(exitOf([diagnostic('CHECK_FAILED', 'c')]), 'withheld')
  assert.equal(exitOf([diagnostic('RUN_LOCKED', 'l')]), 'locked')
  assert.equal(exitOf([diagnostic('LAKE_UNWRITABLE', 'l')]), 'failed')
  assert.equal(exitOf([diagnostic('CLI_INTERNAL', 'i')]), 'internal')
})

test('each way to end has a code of its own', () => {
  const codes = Object.values(EXIT_CODES).map(({ code }) => code)
  assert.equal(new Set(codes).size, codes.length)
})
