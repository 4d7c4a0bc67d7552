import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MassifError } from '../diagnostics/diagnostic.ts'
import { allChecked } from './checked.ts'
import type { Database } from './contract.ts'
import { allCursors } from './cursors.ts'
import { flushableRuns, historyOf } from './history.ts'
import { migrate, STATE_VERSION } from './migrate.ts'
import { allProduced } from './produced.ts'
import { listRuns } from './runs.ts'
import { openSqlite } from './sqlite/database.ts'
import { stepsOf } from './steps.ts'
import { listTransfers } from './transfers.ts'

/** One row in every table of the first version. */
const ROWS = [
  "insert into runs values ('r1', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z', 'published', '[]', 'h', 1, null)",
  "insert into steps values ('r1', 'm.t', 'table', 'published', 1, 'k', 'it is new', null, 5, 50, 0, '2026-01-01T00:00:00Z', 0.5, 'v1', 'file:///l/m/t/metadata/0.metadata.json', null)",
  `insert into produced values ('m.t', 'f', 'v1', 'file:///l/m/t/metadata/0.metadata.json', 'u', '7', '{"raw.o":{"dataVersion":"v0","uuid":"w"}}', 'r1', '2026-01-01T00:01:00Z')`,
  `insert into cursors values ('raw.o', '{"version":1}', 'r1', '2026-01-01T00:01:00Z')`,
  "insert into transfers values ('r1', 'raw.o', 1, 5, 100, 0, 0.25, '2026-01-01T00:00:30Z')",
  "insert into leases values ('m.t', 'r1', 'h', 1, '2026-01-01T00:01:00Z')",
]
const CHECKED = `insert into checked (asset, check_name, fingerprint, versions, snapshots, passed, severity, violations, seconds, run_id, at)
  values ('m.t', 'unique(id)', 'c', '{"m.t":"v1"}', '{"m.t":"7"}', 1, 'error', 0, 0.1, 'r1', '2026-01-01T00:01:00Z')`
const CHECKED_BEFORE = `insert into checked (asset, check_name, fingerprint, versions, passed, severity, violations, seconds, run_id, at)
  values ('m.t', 'unique(id)', 'c', '{"m.t":"v1"}', 1, 'error', 0, 0.1, 'r1', '2026-01-01T00:01:00Z')`

async function withDatabase(work: (database: Database, file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'massif-migrate-'))
  const file = join(folder, 'massif.db')
  const database = openSqlite(file)
  try {
    await work(database, file)
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function holdsAll(database: Database, snapshots: object): Promise<void> {
  assert.equal((await database.all('select version from massif_state'))[0]?.version, STATE_VERSION)
  const [run] = await listRuns(database, 10)
  assert.deepEqual([run?.id, run?.outcome, run?.asked], ['r1', 'published', {}])
  const [step] = await stepsOf(database, 'r1')
  assert.deepEqual([step?.asset, step?.rows, step?.dataVersion], ['m.t', 5, 'v1'])
  const produced = (await allProduced(database)).get('m.t')
  assert.deepEqual(
    [produced?.dataVersion, produced?.snapshot, produced?.inputs],
    ['v1', '7', { 'raw.o': { dataVersion: 'v0', uuid: 'w' } }],
  )
  assert.deepEqual((await allCursors(database)).get('raw.o'), { version: 1 })
  assert.deepEqual((await allChecked(database)).get('m.t')?.[0]?.snapshots, snapshots)
  assert.equal((await listTransfers(database, undefined, 0))[0]?.bytes, 100)
  assert.deepEqual(await flushableRuns(database, 10), ['r1'])
  assert.equal((await historyOf(database, ['r1'])).steps.length, 1)
}

for (let version = 1; version <= STATE_VERSION; version++)
  test(`a database at version ${version} is brought to the newest with what it holds`, () =>
    withDatabase(async database => {
      // Rows are as the first version wrote them: later ones only add to their tables.
      await migrate(database, 1)
      for (const row of [...ROWS, CHECKED]) await database.run(row)
      await migrate(database, version)
      await migrate(database)
      await holdsAll(database, { 'm.t': '7' })
      await migrate(database)
    }))

test('a new database is at the newest version at once', () =>
  withDatabase(async database => {
    await migrate(database)
    assert.equal((await database.all('select version from massif_state'))[0]?.version, STATE_VERSION)
    assert.equal((await allProduced(database)).size, 0)
  }))

test('a database of the first version without what checks looked at is healed', () =>
  withDatabase(async database => {
    await migrate(database, 1)
    await database.run('alter table checked drop column snapshots')
    for (const row of [...ROWS, CHECKED_BEFORE]) await database.run(row)
    await migrate(database)
    await holdsAll(database, {})
  }))

test('a migration that fails leaves the database as it was', () =>
  withDatabase(async database => {
    await migrate(database, 1)
    for (const row of [...ROWS, CHECKED]) await database.run(row)
    await database.run('create table readers (other integer)')
    await assert.rejects(migrate(database), /readers/)
    assert.equal((await database.all('select version from massif_state'))[0]?.version, 1)
    await database.run('drop table readers')
    await migrate(database)
    await holdsAll(database, { 'm.t': '7' })
  }))

test('a newer database is refused, whether or not it can be written; an older one that cannot says so', () =>
  withDatabase(async (database, file) => {
    const refused = (code: string, text: RegExp) => (error: unknown) =>
      error instanceof MassifError && error.code === code && text.test(error.message)
    await migrate(database)
    await database.run('update massif_state set version = 99')
    const newer = refused('STATE_NEWER', /version 99; this Massif knows versions up to \d/)
    await assert.rejects(migrate(database), newer)
    const reader = openSqlite(file, { readOnly: true })
    try {
      await assert.rejects(migrate(reader), newer)
      await database.run('update massif_state set version = 1')
      await assert.rejects(migrate(reader), refused('STATE_UNREADABLE', /at version 1, and must be brought to \d/))
    } finally {
      await reader.close()
    }
  }))
