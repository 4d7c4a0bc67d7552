import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadProject } from '../../../src/project/load.ts'

test('the project loads without a complaint, and every asset says what it is', async () => {
  const project = await loadProject(join(import.meta.dirname, '..'))
  assert.deepEqual(project.diagnostics, [])
  for (const { name, asset } of project.assets.values()) {
    assert.ok(asset.definition.about, `${name} says nothing of itself`)
    if (asset.kind === 'table') {
      assert.ok(asset.definition.key, `${name} has no key`)
      assert.ok(asset.definition.checks?.length, `${name} has no checks`)
    }
  }
})
