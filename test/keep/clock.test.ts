import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { recover } from '../../src/run/keeping/recover.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

const ago = (days: number) => new Date(Date.now() - days * 86_400_000)

const states = (project: TestProject) =>
  project.with(async ({ lake }) => [...(await lake.resolve(await lake.list())).values()])

test('a clock that goes backwards changes nothing of what is done', () =>
  withProject(SHOP, async project => {
    assert.equal((await project.run()).outcome, 'published')
    project.write(ANOTHER_DAY)
    const second = await project.run({ now: ago(10) })
    assert.deepEqual([second.outcome, second.errors], ['published', []])
    assert.deepEqual(await project.query('select * from marts.sales order by country', 'marts.sales'), [
      ['DE', 20n],
      ['FR', 15n],
    ])
    const plan = await project.plan()
    assert.deepEqual([plan.sources, plan.tables, plan.checks], [[], [], []])
    // The history of a table goes forwards all the same: readers look up states by time in it.
    for (const { history } of await states(project)) {
      const times = history.map(({ at }) => at)
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      )
      assert.equal(new Set(times).size, times.length)
    }
    assert.equal((await project.run({ now: ago(20) })).outcome, 'unchanged')
    // What was published last is what is recovered, whatever the times say.
    const lake = join(project.directory, 'lake')
    const { rmSync } = await import('node:fs')
    for (const end of ['', '-wal', '-shm']) rmSync(join(lake, `massif.db${end}`), { force: true })
    await recover(lake, () => ago(30))
    assert.deepEqual((await project.plan()).tables, [])
    assert.deepEqual(await project.query('select sum(amount) from marts.sales', 'marts.sales'), [['35']])
  }))
