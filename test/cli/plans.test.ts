import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestProject } from '../support/project.ts'
import { jsonLines, massif } from './massif.ts'

const SOURCES = `import { csv, t } from 'massif'
export const orders = csv({ path: 'orders.csv', time: 'paid_at', columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() } })
`
const TABLES = `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${orders.in(interval)} group by all\`,
})
`

test('parts are run, made again, planned for a pull request, and losses refused, from the command line', async () => {
  const project = new TestProject({
    'raw/sources.ts': SOURCES,
    'marts/tables.ts': TABLES,
    'orders.csv': 'id,amount,paid_at\n1,10,2026-01-01 10:00:00\n2,5,2026-01-02 11:00:00\n',
  })
  const call = (...words: readonly string[]) => massif(project.directory, words)
  try {
    const part = await call('run', '--interval', '2026-01-02', '--json')
    assert.equal(part.code, 0, part.out)
    const started = jsonLines(part.out).filter(({ event, kind }) => event === 'step-started' && kind === 'table')
    assert.deepEqual(
      started.map(({ interval }) => interval),
      ['2026-01-02'],
    )
    assert.match((await call('plan')).out, /build {2}marts\.daily {2}2026-01-01 {2}left by a run of a part/)
    assert.equal((await call('run')).code, 0)
    assert.match(
      (await call('backfill', '--dry-run', '--interval', '2026-01-01..2026-01-02')).out,
      /marts\.daily {2}2026-01-01 {2}asked for/,
    )
    assert.match((await call('backfill', 'daily')).out, /2026-01-01 to 2026-01-02; asked for/)
    assert.equal((await call('backfill', 'orders', '--interval', '2026')).code, 2)
    assert.equal((await call('run', '--interval', '2026', '--last', '7d')).code, 2)
    assert.equal((await call('run', '--interval', 'soon')).code, 2)

    project.write({ 'marts/tables.ts': TABLES.replace('amount: t.bigint()', 'amount: t.integer()') })
    const ci = await call('plan', '--ci')
    assert.equal(ci.code, 7)
    assert.match(
      ci.out,
      /^## Massif plan\n[\s\S]*> - `marts\.daily`: column amount becomes integer, and holds bigint\n/,
    )
    assert.equal((await call('plan')).code, 0)
    assert.equal((await call('plan', '--ci', '--allow-drop')).code, 0)
    const refused = await call('run')
    assert.equal(refused.code, 7)
    assert.match(refused.err, /error PLAN_DESTRUCTIVE {2}marts\.daily/)
    assert.equal((await call('run', '--allow-drop')).code, 0)

    project.write({ 'orders.csv': 'id;amount;paid_at\n1;10;2026-01-01 10:00:00\n' })
    assert.match((await call('check')).err, /say `delimiter: ';'`/)
  } finally {
    project.remove()
  }
})
