import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInterval } from '../../src/plan/interval.ts'
import { rollback } from '../../src/run/rollback/rollback.ts'
import { type RunSettings, stepsDone, TestProject, withProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { RandomShop, TABLES } from '../support/random-shop.ts'

const SEED = Number(process.env.MASSIF_SEED ?? Date.now() % 1_000_000)
const SEQUENCES = 5
const RUNS = 5

const CONFIG = {
  'massif.config.ts':
    "import { project } from 'massif'\nexport default project({ name: 'shop', memory: '500 MB', threads: 2, durable: false })\n",
}

async function rowsOf(project: TestProject): Promise<readonly string[]> {
  const each = Object.entries(TABLES).map(
    ([table, row]) => `select '${table}' as of, concat_ws(' ', ${row}) as row from ${table}`,
  )
  const rows = await project.query(`${each.join(' union all ')} order by all`, ...Object.keys(TABLES))
  return rows.map(row => row.join(': '))
}

const ASSETS = [undefined, ['marts.daily'], ['marts.recent'], ['marts.hourly', 'marts.daily']]

/** A run of a part, of all of some tables, or a part made again: drawn at random. */
function part(random: () => number): RunSettings {
  const whole = (below: number) => Math.floor(random() * below)
  const start = Date.UTC(2026, 0, 14 + whole(30), whole(24))
  const span = { start, end: start + (1 + whole(8 * 24)) * 3_600_000 }
  const assets = ASSETS[whole(ASSETS.length)]
  const named = assets ? { assets } : {}
  switch (whole(4)) {
    case 0:
      return { ...named, again: { span } }
    case 1:
      return { ...named, again: {} }
    default:
      return { ...named, only: span }
  }
}

test(`runs of parts in any order, then one of all, leave what a rebuild gives (seed ${SEED})`, async () => {
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const random = numbers(SEED + sequence)
    const shop = new RandomShop(random)
    const did: string[] = []
    let files = shop.files()
    const project = new TestProject({ ...CONFIG, ...files })
    const fresh = new TestProject(CONFIG)
    const runPart = async () => {
      const settings = part(random)
      did.push(JSON.stringify(settings))
      assert.deepEqual((await project.run(settings)).errors, [], `seed ${SEED + sequence}: ${did.join('; ')}`)
    }
    try {
      if (random() < 0.5) await project.run()
      for (let run = 1; run < RUNS; run++) {
        await runPart()
        did.push(...shop.change())
        const before = Object.keys(files)
        files = shop.files()
        project.update(files, before)
        if (random() < 0.7) await runPart()
      }
      const told = `seed ${SEED + sequence}: ${did.join('; ')}`
      fresh.write(files)
      for (const each of [project, fresh]) assert.deepEqual((await each.run()).errors, [], told)
      assert.deepEqual(await rowsOf(project), await rowsOf(fresh), told)
      assert.equal((await project.run()).outcome, 'unchanged', told)
    } finally {
      project.remove()
      fresh.remove()
    }
  }
})

const FILES = {
  'raw/sources.ts': `import { csv, t } from 'massif'
export const orders = csv({ path: 'data/orders-*.csv', time: 'paid_at',
  columns: { id: t.bigint(), amount: t.bigint(), paid_at: t.timestamp() } })
`,
  'marts/tables.ts': `import { interval, sql, t, table } from 'massif'
import { orders } from '../raw/sources.ts'
export const daily = table({
  columns: { day: t.date(), amount: t.bigint() },
  load: { by: 'interval', time: 'day', grain: 'day' },
  query: sql\`select cast(paid_at as date) as day, sum(amount) as amount from \${orders.in(interval)} group by all\`,
})
export const total = table({
  columns: { amount: t.bigint() }, query: sql\`select sum(amount) as amount from \${daily}\`,
})
`,
  'data/orders-1.csv':
    'id,amount,paid_at\n1,10,2026-01-01 10:00:00\n2,5,2026-01-02 11:00:00\n3,7,2026-01-20 09:00:00\n',
}
const days = async (project: TestProject) =>
  (await project.query('select cast(day as varchar), amount from marts.daily order by 1', 'marts.daily')).map(row =>
    row.join(' '),
  )

test('a run of a part makes that part alone, and a later one the rest', () =>
  withProject(FILES, async project => {
    const first = await project.run({ only: parseInterval('2026-01-02') })
    assert.deepEqual(stepsDone(first.events), ['raw.orders', 'marts.daily: 2026-01-02', 'marts.total'])
    assert.deepEqual(await days(project), ['2026-01-02 5'])
    assert.equal((await project.run({ only: parseInterval('2026-01-02') })).outcome, 'unchanged')

    const { tables } = await project.plan()
    assert.deepEqual(tables[0]?.reasons, [{ code: 'left', text: 'left by a run of a part' }])
    await project.run()
    assert.deepEqual(await days(project), ['2026-01-01 10', '2026-01-02 5', '2026-01-20 7'])
  }))

test('what lies outside the part of a run is told by the plan, and stays due', () =>
  withProject(FILES, async project => {
    await project.run()
    project.write({ 'data/orders-2.csv': 'id,amount,paid_at\n4,1,2026-01-01 12:00:00\n5,2,2026-01-20 12:00:00\n' })
    await project.run({ only: parseInterval('2026-01-20') })
    assert.deepEqual(await days(project), ['2026-01-01 10', '2026-01-02 5', '2026-01-20 9'])
    const { outside } = await project.plan([], { only: parseInterval('2026-01-20') })
    assert.deepEqual(outside, [
      { asset: 'marts.daily', ranges: [{ start: '2026-01-01 00:00:00', end: '2026-01-02 00:00:00' }], grain: 'day' },
    ])
    const last = await project.run()
    assert.deepEqual(stepsDone(last.events), ['marts.daily: 2026-01-01', 'marts.total'])
    assert.deepEqual(await days(project), ['2026-01-01 11', '2026-01-02 5', '2026-01-20 9'])
  }))

test('a part is made again although nothing changed, then what is made from it', () =>
  withProject(FILES, async project => {
    await project.run()
    const again = await project.run({ assets: ['daily'], again: { span: parseInterval('2026-01-01..2026-01-03') } })
    assert.deepEqual(stepsDone(again.events), ['marts.daily: 2026-01-01 to 2026-01-02', 'marts.total'])
    const all = await project.run({ assets: ['daily'], again: {} })
    assert.deepEqual(stepsDone(all.events), ['marts.daily: 2026-01-01 to 2026-01-20', 'marts.total'])
    const source = await project.run({ assets: ['orders'], again: {} })
    assert.deepEqual(stepsDone(source.events), ['raw.orders'], 'equal rows give equal days')
    assert.equal((await project.run()).outcome, 'unchanged')
  }))

test('a run of a part that was stopped goes on as one', () =>
  withProject(FILES, async project => {
    const stop = new AbortController()
    const only = parseInterval('2026-01-01..2026-01-03')
    const stopped = await project.run({
      only,
      signal: stop.signal,
      onEvent: event => {
        if (event.event === 'step-started' && event.asset === 'marts.total') stop.abort()
      },
    })
    assert.equal(stopped.outcome, 'stopped')
    const { outcome, events } = await project.run({ resume: true })
    assert.equal(outcome, 'published')
    assert.ok(
      stepsDone(events).every(step => step === 'marts.total' || step === 'marts.daily: 2026-01-01 to 2026-01-02'),
    )
    assert.deepEqual(await days(project), ['2026-01-01 10', '2026-01-02 5'])
    await project.run()
    assert.deepEqual(await days(project), ['2026-01-01 10', '2026-01-02 5', '2026-01-20 7'])
  }))

test('what cannot be made again is refused by name', () =>
  withProject(FILES, async project => {
    await project.run()
    const refused = (assets: readonly string[], span?: string) =>
      assert.rejects(
        project.run({ assets, again: span ? { span: parseInterval(span) } : {} }),
        /PLAN_BACKFILL|no part of it/,
      )
    await refused(['total'], '2026')
    await refused(['raw.orders'], '2026')
    const { tables } = await project.plan(['marts.*'], { again: { span: parseInterval('2026') } })
    assert.deepEqual(
      tables.map(({ asset }) => asset),
      ['marts.daily', 'marts.total'],
    )
    assert.deepEqual(
      (await project.plan([], { again: { span: parseInterval('2030') } })).tables,
      [],
      'no day of it is there',
    )
  }))

test('what a run of a part left is not done again when the run that did it is rolled back, until that is let go', () =>
  withProject(FILES, async project => {
    await project.run({ only: parseInterval('2026-01-02') })
    const rest = await project.run()
    await project.with(workspace =>
      rollback(workspace, rest.run, { cascade: false, dryRun: false, now: () => new Date() }),
    )
    assert.deepEqual(await days(project), ['2026-01-02 5'])
    assert.equal((await project.run()).outcome, 'unchanged')
    await project.run({ release: true })
    assert.deepEqual(await days(project), ['2026-01-01 10', '2026-01-02 5', '2026-01-20 7'])
  }))
