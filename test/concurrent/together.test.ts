import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestProject } from '../support/project.ts'
import { FILES } from './shop.ts'
import { runTogether } from './together.ts'

test('many processes at once, with another writer and housekeeping beside them, lose nothing and double nothing', async () => {
  const project = new TestProject(FILES)
  try {
    const { counts } = await runTogether(project, 4, 20_000)
    assert.ok((counts['run: published'] ?? 0) > 3)
    assert.ok((counts['look: whole'] ?? 0) > 3)
  } finally {
    project.remove()
  }
})
