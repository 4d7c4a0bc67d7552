import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { flushHistory, isFlushDue } from '../../src/run/history/flush.ts'
import { jsonLines, massif } from '../cli/massif.ts'
import { PyIceberg, pyIcebergMissing } from '../interop/pyiceberg.ts'
import { type TestProject, withProject } from '../support/project.ts'
import { ANOTHER_DAY, SHOP } from './shop.ts'

const now = () => new Date()
const flush = (project: TestProject) => project.with(workspace => flushHistory(workspace, now))

async function stateRows(project: TestProject, sql: string): Promise<number> {
  return project.with(async ({ database }) => Number((await database.all(sql))[0]?.n))
}

test('runs are written to tables of the lake, each once, with what they did', () =>
  withProject(SHOP, async project => {
    const first = await project.run()
    assert.deepEqual(await flush(project), { runs: 1, rows: 1 + 4 + 3 + 2 })
    assert.deepEqual(await flush(project), { runs: 0, rows: 0 })
    project.write(ANOTHER_DAY)
    const second = await project.run()
    // A run that failed may be resumed while it is the newest.
    project.write({ 'data/orders-3.csv': 'id,customer,amount,seen\nx,a,5,2026-01-03 09:00:00\n' })
    assert.equal((await project.run()).outcome, 'failed')
    assert.equal((await flush(project)).runs, 1)
    assert.deepEqual(
      await project.query('select run_id, outcome from massif.runs order by started_at', 'massif.runs'),
      [
        [first.run, 'published'],
        [second.run, 'published'],
      ],
    )
    assert.equal((await flush(project)).runs, 0)
    project.write({ 'data/orders-3.csv': 'id,customer,amount,seen\n4,a,5,2026-01-03 09:00:00\n' })
    assert.equal((await project.run()).outcome, 'published')
    assert.equal((await flush(project)).runs, 2)
    for (const [table, state] of [
      ['massif.runs', 'runs'],
      ['massif.steps', 'steps'],
      ['massif.checks', 'check_outcomes'],
      ['massif.transfers', 'transfers'],
    ] as const) {
      const [[rows] = []] = await project.query(`select count(*) from ${table}`, table)
      assert.equal(Number(rows), await stateRows(project, `select count(*) as n from ${state}`), table)
    }
    const [transfer] = await project.query(
      "select rows, bytes > 0, seconds > 0, rejected from massif.transfers where source = 'raw.orders' order by landed_at",
      'massif.transfers',
    )
    assert.deepEqual(transfer, [2n, true, true, 0n])
    const checks = await project.query(
      "select distinct passed from massif.checks where asset = 'marts.sales'",
      'massif.checks',
    )
    assert.deepEqual(checks, [[true]])
    // They are no tables of the project: nothing is planned for them.
    const plan = await project.plan()
    assert.deepEqual([plan.tables, plan.undeclared], [[], []])
    if (pyIcebergMissing() === undefined) {
      const lake = join(project.directory, 'lake')
      const python = new PyIceberg(project.directory)
      try {
        const at = { uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}` }
        const rows = await python.ask<readonly unknown[]>({ command: 'rows', table: 'massif.runs', ...at })
        assert.equal(rows.length, 4)
      } finally {
        await python.close()
      }
    }
  }))

test('a run writes them down only when there are many, or some that are old', () =>
  withProject(SHOP, async project => {
    await project.run()
    await project.with(async workspace => {
      assert.equal(await isFlushDue(workspace, now()), false)
      await workspace.session()
      assert.equal(await isFlushDue(workspace, now()), false)
      const later = new Date(Date.now() + 2 * 86_400_000)
      assert.equal(await isFlushDue(workspace, later), false)
      for (let at = 0; at < 60; at++) {
        await workspace.database.run(
          `insert into runs (run_id, run_time, started_at, finished_at, outcome, selection, host, process)
           values (?, ?, ?, ?, 'published', '[]', 'h', 1)`,
          `r${at}`,
          ...Array.from({ length: 3 }, () => new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString()),
        )
        if (at === 20) assert.equal(await isFlushDue(workspace, now()), true)
      }
    })
    project.write(ANOTHER_DAY)
    await project.run()
    assert.equal(await stateRows(project, 'select count(*) as n from runs where flushed_at is null'), 0)
  }))

test('history lists transfers, and writes runs down when it is told to', () =>
  withProject(SHOP, async project => {
    const { run } = await project.run()
    const listed = await massif(project.directory, ['history', '--transfers'])
    assert.match(listed.out, /^source +when +items +rows +rejected +bytes +took +speed +run\n/)
    assert.match(listed.out, new RegExp(`raw\\.orders +just now +1 +2 +\\d+ B .* ${run}`))
    const told = jsonLines(
      (await massif(project.directory, ['history', run.slice(0, 10), '--transfers', '--json'])).out,
    )
    assert.deepEqual(
      told.map(({ event, source, rows }) => [event, source, rows]),
      [
        ['transfer', 'raw.customers', 2],
        ['transfer', 'raw.orders', 2],
      ].toSorted((a, b) => (told[0]?.source === a[1] ? -1 : told[0]?.source === b[1] ? 1 : 0)),
    )
    assert.match(
      (await massif(project.directory, ['history', '--flush'])).out,
      /^Wrote down 1 run, 10 rows in all\.\n$/,
    )
    const queried = await massif(project.directory, ['query', 'select outcome from massif.runs', '--format', 'csv'])
    assert.equal(queried.out, 'outcome\r\npublished\r\n', queried.err)
  }))
