import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allProduced } from '../../src/state/produced.ts'
import { stepsDone, type TestProject, withProject } from '../support/project.ts'

const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/o-*.csv', time: 'seen', columns: { id: t.bigint(), seen: t.timestamp() } })
`,
  'marts/tables.ts': `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({ columns: { n: t.bigint(), seen: t.timestamp() },
  load: { by: 'interval', time: 'seen', grain: 'day' },
  query: sql\`select count(*) as n, date_trunc('day', seen) as seen from \${orders.in(interval)} group by all\` })
`,
  'data/o-1.csv': 'id,seen\n1,2026-01-01 10:00:00\n2,2026-01-02 11:00:00\n',
}

/** The data version of an input that a table was made from, and the one it has. */
async function versions(project: TestProject): Promise<readonly (string | undefined)[]> {
  return project.with(async ({ database, lake }) => [
    (await allProduced(database)).get('marts.daily')?.inputs['raw.orders']?.dataVersion,
    (await lake.resolve(['raw.orders'])).get('raw.orders')?.dataVersion,
  ])
}

test('an input that has other files, but the same rows, is compared once', () =>
  withProject(FILES, async project => {
    await project.run()
    const [, before] = await versions(project)
    project.write({ 'data/o-1.csv': 'id,seen\n2,2026-01-02 11:00:00\n1,2026-01-01 10:00:00\n' })
    assert.deepEqual(stepsDone((await project.run()).events), ['raw.orders'])
    const [made, now] = await versions(project)
    assert.notEqual(now, before)
    assert.equal(made, now)
    project.write({ 'data/o-1.csv': 'id,seen\n2,2026-01-02 11:00:00\n3,2026-01-01 10:00:00\n4,2026-01-01 10:00:00\n' })
    assert.deepEqual(stepsDone((await project.run()).events), ['raw.orders', 'marts.daily: 2026-01-01'])
  }))
