import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dayText, parseDay } from '../generate/calendar.ts'
import { Database } from '../generate/database.ts'
import { Platform } from '../generate/platform/platform.ts'
import type { Values } from './tables.ts'

const solution = join(import.meta.dirname, '..')
const command = join(solution, '..', '..', 'bin', 'massif.js')
const FROM = parseDay('2026-02-02')
const HISTORY = 9

/** Runs a command of Massif in a project and gives the lines it prints. */
function massif(folder: string, ...words: string[]): Values[] {
  const done = spawnSync(process.execPath, ['--conditions=massif-source', command, ...words, '--json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  assert.equal(done.status, 0, `massif ${words.join(' ')}\n${done.stdout.slice(-2000)}${done.stderr}`)
  return done.stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Values)
}

async function projectIn(folder: string): Promise<void> {
  for (const part of ['massif.config.ts', 'raw', 'clean', 'marts', 'features', 'generate']) {
    await cp(join(solution, part), join(folder, part), { recursive: true })
  }
}

/** Sums of fractions differ in their last digits with the order they are added in. */
function rounded(row: unknown): string {
  return JSON.stringify(JSON.parse(String(row)), (_, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(9)) : value,
  )
}

/** The rows of each table and view that is made from the sources, in any order. */
function tablesOf(folder: string): Map<string, string[]> {
  const all = massif(folder, 'show').map(({ name }) => String(name))
  const names = all.filter(name => !name.startsWith('raw.'))
  const queries = names.map(name => `select '${name}' as name, cast(to_json(t) as varchar) as row from ${name} t`)
  const tables = new Map<string, string[]>(names.map(name => [name, []]))
  for (const { name, row } of massif(folder, 'query', queries.join(' union all '))) {
    tables.get(String(name))?.push(rounded(row))
  }
  for (const rows of tables.values()) rows.sort()
  return tables
}

test('a day with late events: few days are redone, and every table is as if made anew', async () => {
  const [daily, anew] = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'streaming-'))))
  assert.ok(daily && anew)
  try {
    await projectIn(daily)
    await using database = await Database.open()
    const platform = await Platform.open(database, 5, 0.02, FROM)
    const data = join(daily, 'data')
    for (let day = FROM; day < FROM + HISTORY; day++) await platform.deliverDay(day, data)
    await platform.deliverExports(FROM + HISTORY, data)
    massif(daily, 'run')
    await platform.deliverDay(FROM + HISTORY, data)
    await platform.deliverExports(FROM + HISTORY + 1, data)
    const delivered = `${data}/views/day=${dayText(FROM + HISTORY)}/views.parquet`
    const days = await database.rows(
      `select distinct started_at::date::varchar as day from '${delivered}' order by day`,
    )
    assert.deepEqual(
      days.map(({ day }) => day),
      ['2026-02-08', '2026-02-10', '2026-02-11'],
    )
    const events = massif(daily, 'run')
    const intervalOf = (name: string) =>
      events.find(({ event, asset }) => event === 'step-started' && asset === name)?.interval
    assert.equal(intervalOf('clean.plays'), '2026-02-08, 2026-02-10 to 2026-02-11')
    // A day back is read for sessions, so the day after a late play is redone, too.
    assert.equal(intervalOf('clean.session_plays'), '2026-02-08 to 2026-02-11')
    assert.equal(massif(daily, 'run').at(-1)?.outcome, 'unchanged')

    await projectIn(anew)
    await cp(data, join(anew, 'data'), { recursive: true })
    massif(anew, 'run')
    const [redone, expected] = [tablesOf(daily), tablesOf(anew)]
    assert.ok(expected.size >= 26)
    for (const [name, rows] of expected) {
      assert.ok(rows.length > 0, name)
      assert.deepEqual(redone.get(name), rows, name)
    }
  } finally {
    for (const folder of [daily, anew]) await rm(folder, { recursive: true })
  }
})
