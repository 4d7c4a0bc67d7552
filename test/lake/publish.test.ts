import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { t } from '../../src/define/columns.ts'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import type { Fork, Lake, TableState } from '../../src/lake/contract.ts'
import type { Files } from '../../src/lake/files/files.ts'
import { localFiles } from '../../src/lake/files/local.ts'
import { fileUri, localPath } from '../../src/lake/files/uri.ts'
import { openLake } from '../../src/lake/open.ts'
import { openSqlite } from '../../src/state/sqlite/database.ts'
import { openLakeIn, tempLake } from './temp-lake.ts'

const columns = { id: t.bigint() }

/** Commits one file of one row: its bytes do not matter to the catalogue. */
async function add(fork: Fork, version: string, remove: ReadonlySet<string> | 'all' = new Set()): Promise<TableState> {
  const layout = await fork.layout(columns, [])
  const path = join(layout.dataDirectory, `${version}-${Math.random()}.parquet`)
  writeFileSync(path, version)
  const file = { path, rows: 1, bytes: 1, columns: [], partition: [] }
  return fork.commit({ layout, add: [file], remove, summary: { 'massif.data-version': version } })
}

async function staged(lake: Lake, run: string, tables: readonly string[], version: string): Promise<readonly Fork[]> {
  const forks = [...(await lake.fork(run, tables)).values()]
  for (const fork of forks) {
    await add(fork, version)
    await fork.sync()
  }
  return forks
}

async function versions(lake: Lake, ...tables: readonly string[]): Promise<readonly (string | undefined)[]> {
  const states = await lake.resolve(tables)
  return tables.map(table => states.get(table)?.dataVersion)
}

const conflict = (pattern: RegExp) => (error: unknown) =>
  error instanceof MassifError && error.code === 'LAKE_CONFLICT' && pattern.test(error.message)

describe('publication', () => {
  test('moves all tables at once, with the record of the run, or none', async () => {
    await using it = await tempLake()
    const { lake, database } = it
    await database.run('CREATE TABLE notes (run TEXT)')
    const forks = await staged(lake, 'r1', ['b.x', 'a.y', 'a.x'], 'v1')
    assert.deepEqual(await lake.list(), [], 'nothing is seen before')
    await assert.rejects(
      lake.publish(forks, async transaction => {
        await transaction.run("INSERT INTO notes VALUES ('r1')")
        throw new Error('the record fails')
      }),
      /the record fails/,
    )
    assert.deepEqual(await lake.list(), [])
    const published = await lake.publish(forks, async (transaction, tables) => {
      assert.equal(tables.length, 3)
      await transaction.run("INSERT INTO notes VALUES ('r1')")
    })
    assert.deepEqual(
      published.map(({ table, from }) => [table, from]),
      [
        ['a.x', undefined],
        ['a.y', undefined],
        ['b.x', undefined],
      ],
    )
    assert.deepEqual(await lake.list(), ['a.x', 'a.y', 'b.x'])
    assert.deepEqual(
      (await database.all('SELECT run FROM notes')).map(row => row.run),
      ['r1'],
    )
    assert.deepEqual(await lake.forks('r1'), [])
    for (const table of ['iceberg_tables', 'iceberg_namespace_properties'])
      assert.deepEqual(await database.all(`SELECT * FROM ${table} WHERE catalog_name <> 'lake'`), [])
  })

  test('is refused when a base moved, naming both snapshots, and changes nothing', async () => {
    await using it = await tempLake()
    const { lake } = it
    await lake.publish(await staged(lake, 'r0', ['a.x', 'a.y'], 'v0'))
    const before = (await lake.resolve(['a.y'])).get('a.y')
    const [mine, theirs] = [await staged(lake, 'r1', ['a.x', 'a.y'], 'v1'), await staged(lake, 'r2', ['a.y'], 'v2')]
    const [{ to } = { to: '' }] = await lake.publish(theirs)
    const present = await lake.load('a.y', to)
    await assert.rejects(
      lake.publish(mine),
      conflict(
        new RegExp(
          `a.y: the run began from snapshot ${before?.snapshot?.id}, but the table is at snapshot ${present.snapshot?.id}`,
        ),
      ),
    )
    assert.deepEqual(await versions(lake, 'a.x', 'a.y'), ['v0', 'v2'])
    assert.equal((await lake.forks('r1')).length, 2, 'the forks are still there')
    await lake.discard(mine)
    await lake.publish(await staged(lake, 'r1', ['a.x', 'a.y'], 'v1'))
    assert.deepEqual(await versions(lake, 'a.x', 'a.y'), ['v1', 'v1'])
  })

  test('of a new table that somebody else made meanwhile is refused', async () => {
    await using it = await tempLake()
    const { lake } = it
    const [mine, theirs] = [await staged(lake, 'r1', ['a.new'], 'v1'), await staged(lake, 'r2', ['a.new'], 'v2')]
    await lake.publish(theirs)
    await assert.rejects(
      lake.publish(mine),
      conflict(/a.new: the run began from no table, but the table is at snapshot \d+/),
    )
    assert.deepEqual(await versions(lake, 'a.new'), ['v2'])
  })

  test('of a fork nothing was written to changes nothing, but its table must not have moved', async () => {
    await using it = await tempLake()
    const { lake } = it
    await lake.publish(await staged(lake, 'r0', ['a.x'], 'v0'))
    const idle = async (run: string) => [...(await lake.fork(run, ['a.x'])).values()]
    const [published] = await lake.publish(await idle('r1'))
    assert.equal(published?.from, published?.to)
    const late = await idle('r2')
    await lake.publish(await staged(lake, 'r3', ['a.x'], 'v3'))
    await assert.rejects(lake.publish(late), conflict(/a.x/))
    await assert.rejects(lake.publish([...(await lake.fork('r4', ['a.never'])).values()]), /nothing was committed/)
  })

  test('wants forks synced where the lake is to last', async () => {
    await using it = await tempLake({ durable: true })
    const { lake } = it
    const [fork] = [...(await lake.fork('r1', ['a.x'])).values()] as [Fork]
    await add(fork, 'v1')
    await assert.rejects(lake.publish([fork]), /is not synced/)
    await fork.sync()
    await add(fork, 'v2')
    await assert.rejects(lake.publish([fork]), /is not synced/)
    await fork.sync()
    await lake.publish([fork])
    assert.deepEqual(await versions(lake, 'a.x'), ['v2'])
  })
})

describe('a fork', () => {
  test('that was replaced can do nothing more', async () => {
    await using it = await tempLake()
    const { lake } = it
    await lake.publish(await staged(lake, 'r0', ['a.x'], 'v0'))
    const [zombie] = await staged(lake, 'r1', ['a.x'], 'zombie')
    const [fresh] = [...(await lake.fork('r1', ['a.x'])).values()] as [Fork]
    assert.equal((await fresh.state())?.dataVersion, 'v0', 'it begins from the published state again')
    await assert.rejects(
      add(zombie as Fork, 'late'),
      conflict(/a.x: the fork of run r1 was replaced by a later attempt/),
    )
    await assert.rejects(lake.publish([zombie as Fork]), conflict(/a.x: its fork was changed or replaced/))
    await lake.discard([zombie as Fork])
    await add(fresh, 'fresh')
    await lake.publish([fresh])
    assert.deepEqual(await versions(lake, 'a.x'), ['fresh'])
  })

  test('is taken over, with what was staged, by a process that goes on with the run', async () => {
    await using it = await tempLake({ durable: true })
    const [left] = (await staged(it.lake, 'r1', ['a.x'], 'v1')) as [Fork]
    const { lake, database } = await openLakeIn(it.folder, { durable: true })
    const found = await lake.forks('r1')
    assert.deepEqual(
      found.map(fork => [fork.table, fork.run, fork.namespace, fork.base]),
      [['a.x', 'r1', 'r1.a', undefined]],
    )
    const forks = await lake.fork('r1', ['a.x', 'a.other'], true)
    const taken = forks.get('a.x') as Fork
    assert.equal((await taken.state())?.dataVersion, 'v1')
    assert.equal(await (forks.get('a.other') as Fork).state(), undefined)
    await assert.rejects(add(left, 'late'), conflict(/replaced/))
    await taken.sync()
    await lake.publish([taken])
    assert.deepEqual(await versions(lake, 'a.x'), ['v1'])
    await database.close()
  })

  test('cannot take out a file that is not there', async () => {
    await using it = await tempLake()
    const [fork] = (await staged(it.lake, 'r1', ['a.x'], 'v1')) as [Fork]
    await assert.rejects(
      add(fork, 'v2', new Set(['file:///gone.parquet'])),
      conflict(/gone.parquet, which was to be replaced/),
    )
    assert.equal((await fork.state())?.dataVersion, 'v1')
  })

  test('keeps to a layout that was made for its present columns', async () => {
    await using it = await tempLake()
    const [fork] = (await staged(it.lake, 'r1', ['a.x'], 'v1')) as [Fork]
    const layout = await fork.layout({ ...columns, a: t.string() }, [])
    const other = await fork.layout({ ...columns, b: t.integer() }, [])
    await fork.commit({ layout: other, add: [], remove: new Set(), summary: {} })
    await assert.rejects(
      fork.commit({ layout, add: [], remove: new Set(), summary: {} }),
      conflict(/its columns changed between the layout and the commit/),
    )
  })

  test('syncs every file it wrote and every folder they are in, once, and nothing else', async () => {
    const asked: string[] = []
    const watched: Files = {
      ...localFiles,
      sync: uri => {
        asked.push(localPath(uri))
        return localFiles.sync(uri)
      },
      syncFolder: uri => {
        asked.push(localPath(uri))
        return localFiles.syncFolder(uri)
      },
    }
    await using it = await tempLake({ durable: true, files: watched })
    const { lake, folder } = it
    const within = (path: string) => path.slice(folder.length + 1)
    const everything = () =>
      readdirSync(join(folder, 'lake'), { recursive: true, withFileTypes: true }).map(entry =>
        join(entry.parentPath, entry.name),
      )
    const [fork] = [...(await lake.fork('r1', ['a.x'])).values()] as [Fork]
    await add(fork, 'one')
    await add(fork, 'two')
    assert.deepEqual(asked, [], 'nothing is synced before it is asked for')
    await fork.sync()
    assert.deepEqual(asked.map(within).sort(), [join(folder, 'lake'), ...everything()].map(within).sort())
    await lake.publish([fork])

    asked.length = 0
    const known = new Set(everything())
    const [next] = [...(await lake.fork('r2', ['a.x'])).values()] as [Fork]
    const layout = await next.layout(columns, [])
    const path = join(layout.dataDirectory, 'p1000=5', 'p1001=7', 'three.parquet')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'three')
    const state = await next.commit({
      layout,
      add: [{ path: fileUri(path), rows: 1, bytes: 1, columns: [], partition: [] }],
      remove: 'all',
      summary: {},
    })
    await next.sync()
    const fresh = everything().filter(each => !known.has(each))
    const table = localPath(state.location)
    assert.deepEqual(
      asked.map(within).sort(),
      [join(table, 'data'), join(table, 'metadata'), ...fresh].map(within).sort(),
    )
    asked.length = 0
    await next.sync()
    assert.deepEqual(asked, [])
  })

  test('cannot be made for a run or a table whose name would be taken apart', async () => {
    await using it = await tempLake()
    await assert.rejects(it.lake.fork('run.1', ['a.x']), TypeError)
    await assert.rejects(it.lake.fork('r1', ['nameless']), TypeError)
  })
})

test('a lake that cannot be written says so, and where', async () => {
  await using it = await tempLake()
  writeFileSync(join(it.folder, 'lake', 'a'), 'a file in the place of a namespace')
  const [fork] = [...(await it.lake.fork('r1', ['a.x'])).values()] as [Fork]
  await assert.rejects(
    fork.layout(columns, []),
    (error: unknown) =>
      error instanceof MassifError &&
      error.code === 'LAKE_UNWRITABLE' &&
      error.message.includes(join(it.folder, 'lake', 'a')),
  )
})

test('a catalogue of an older Iceberg is told, with the cure', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'massif-catalogue-'))
  const database = openSqlite(join(folder, 'state.db'))
  await database.run(
    'CREATE TABLE iceberg_tables (catalog_name TEXT, table_namespace TEXT, table_name TEXT, metadata_location TEXT)',
  )
  await assert.rejects(
    openLake({ database, warehouse: join(folder, 'lake') }),
    (error: unknown) =>
      error instanceof MassifError && error.code === 'LAKE_CATALOG' && /iceberg_type/.test(error.message),
  )
  await database.close()
  rmSync(folder, { recursive: true })
})
