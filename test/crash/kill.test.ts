import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { TestProject } from '../support/project.ts'

const MAIN = join(import.meta.dirname, '../../bin/massif.js')
const KILLS = 8

const lines = (day: number, rows: number) =>
  Array.from({ length: rows }, (_, i) => `${day * rows + i},${i % 17},2026-01-${String(day).padStart(2, '0')} 12:00:00`)

const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const events = csv({ path: 'data/*.csv', time: 'seen', columns: { id: t.bigint(), kind: t.integer(), seen: t.timestamp() } })
`,
  'marts/tables.ts': `import { interval, sql, t, table, unique } from 'massif'
import { events } from '../raw/sources.ts'
export const by_day = table({
  columns: { day: t.date(), kind: t.integer(), n: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  checks: [unique('day', 'kind')],
  query: sql\`select cast(seen as date) as day, kind, count(*) as n from \${events.in(interval)} group by all\`,
})
export const by_kind = table({ columns: { kind: t.integer(), n: t.bigint() }, query: sql\`select kind, sum(n) as n from \${by_day} group by all\` })
export const total = table({ columns: { n: t.bigint() }, query: sql\`select sum(n) as n from \${by_kind}\` })
export const same = table({ columns: { n: t.bigint() }, query: sql\`select count(*) as n from \${events}\` })
`,
}

/** Runs the command in a process of its own, killed after `patience` milliseconds if it still runs then. */
async function massif(project: TestProject, words: readonly string[], patience?: number): Promise<number | null> {
  const child = spawn(process.execPath, ['--conditions=massif-source', MAIN, ...words], {
    cwd: project.directory,
    stdio: 'ignore',
  })
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  if (patience !== undefined) {
    await Promise.race([ended, sleep(patience)])
    child.kill('SIGKILL')
  }
  return ended
}

/** All tables a consumer reads, in one state of the catalogue. */
async function consumed(project: TestProject): Promise<{ readonly total: unknown; readonly same: unknown }> {
  const names = ['marts.total', 'marts.same']
  const [row] = await project.query('select (select n from marts.total), (select n from marts.same)', ...names)
  return { total: row?.[0], same: row?.[1] }
}

test('killed at any instant, a run leaves the old state or the new one, and the next run ends as if nothing had happened', async () => {
  const project = new TestProject(FILES)
  try {
    project.write({ 'data/1.csv': ['id,kind,seen', ...lines(1, 5000)].join('\n') })
    const began = performance.now()
    assert.equal(await massif(project, ['run']), 0)
    const whole = performance.now() - began
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await consumed(project)
      assert.equal(before.total, before.same)
      const day = kill + 2
      project.write({ [`data/${day}.csv`]: ['id,kind,seen', ...lines(day, 5000)].join('\n') })
      await massif(project, ['run'], whole * (0.25 + (0.9 * kill) / KILLS))
      const after = await consumed(project)
      assert.equal(after.total, after.same, `half a group is visible after kill ${kill}`)
      const code = await massif(project, kill % 2 === 0 ? ['run', '--resume'] : ['run'])
      // A run that had ended before it was killed leaves nothing to resume.
      if (code !== 0) assert.equal(await massif(project, ['run']), 0, `the run after kill ${kill}`)
      const mended = await consumed(project)
      assert.deepEqual(mended, { total: BigInt(5000 * day), same: BigInt(5000 * day) })
    }
  } finally {
    project.remove()
  }
})
