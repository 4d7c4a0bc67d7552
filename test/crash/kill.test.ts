import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { killAndResume } from './kills.ts'
import { POINTS } from './points.ts'
import { FILES } from './shop.ts'

test('killed at any point or instant, a run leaves the old state or the new one, and the next ends as if nothing had happened', async () => {
  const project = new TestProject(FILES)
  try {
    // As many kills at named points as there are points, and as many at random instants.
    const { kills, reader } = await killAndResume(project, POINTS.length * 2, numbers(1))
    const missed = kills.filter(({ at, killed }) => at !== 'a random instant' && !killed).map(({ at }) => at)
    assert.deepEqual(missed, [], 'points that the process never came to')
    assert.ok(reader.looks > 10)
  } finally {
    project.remove()
  }
})
