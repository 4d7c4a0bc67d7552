import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { localPath } from '../../src/lake/files/uri.ts'
import { PyIceberg, pyIcebergMissing } from '../interop/pyiceberg.ts'
import { TestProject } from '../support/project.ts'
import { csvOf, FILES, row, SOURCES, TABLES } from './shop.ts'
import type { Told } from './worker.ts'

export interface Proof {
  /** What all processes did, how often, by outcome. */
  readonly counts: { readonly [what: string]: number }
  readonly delivered: number
  /** Rows that PyIceberg appended to landed tables, and appends that it gave up. */
  readonly appended: number
  readonly refused: number
  readonly recommitted: number
  readonly files: number
}

/** Ids of rows that PyIceberg appends. */
const FOREIGN = 9_000_000_000

/**
 * Lets many processes run one project at once, while another program appends to its landed tables, tables are compacted,
 * snapshots expire and runs are rolled back. Then brings all up to date.
 *
 * @throws AssertionError when a row was lost or doubled, a table is not what a rebuild gives, a file is missing, a reader
 *   saw half a publication, or something failed for another reason than that others were in the way
 */
export async function runTogether(project: TestProject, processes: number, milliseconds: number): Promise<Proof> {
  const first = new Map(SOURCES.map((source, at) => [source, [at + 1]]))
  project.write(Object.fromEntries([...first].map(([source, ids]) => [`data/${source}/0.csv`, csvOf(ids.map(row))])))
  assert.deepEqual((await project.run()).errors, [])
  const jobs = [...Array.from({ length: processes }, () => 'run'), 'keep', 'look']
  const appending = pyIcebergMissing() === undefined ? append(project, milliseconds) : NOTHING
  // It is waited for when all are done; a failure before then is kept until there.
  appending.catch(() => {})
  const told = await Promise.all(jobs.map((what, number) => worker(project, number, milliseconds, what)))
  const { appended, failed } = await appending
  assert.deepEqual(
    told.flatMap(({ broken }) => broken),
    [],
  )
  await settle(project)

  const rows: { [source: string]: readonly (readonly string[])[] } = {}
  for (const source of SOURCES) {
    const ids = [
      ...(first.get(source) ?? []),
      ...told.flatMap(({ delivered }) => delivered[source] ?? []),
      ...(appended.get(source) ?? []),
    ]
    rows[source] = ids.map(id => row(id))
    const landed = (await project.query(`select id from raw.${source} order by id`, `raw.${source}`)).map(([id]) =>
      Number(id),
    )
    assert.deepEqual(
      landed,
      ids.toSorted((a, b) => a - b),
      `raw.${source}: each row once, and no other`,
    )
  }
  await assertAsRebuilt(project, rows)
  const { files, recommitted } = await assertWhole(project)
  return {
    counts: sum(told.map(({ counts }) => counts)),
    delivered: told.flatMap(({ delivered }) => Object.values(delivered).flat()).length,
    appended: [...appended.values()].flat().length,
    refused: failed,
    recommitted,
    files,
  }
}

interface Appended {
  readonly appended: ReadonlyMap<string, readonly number[]>
  readonly failed: number
}

const NOTHING: Promise<Appended> = Promise.resolve({ appended: new Map(), failed: 0 })

async function append(project: TestProject, milliseconds: number): Promise<Appended> {
  const until = performance.now() + milliseconds
  const appended = new Map<string, number[]>()
  const python = new PyIceberg(project.directory)
  let [id, failed] = [FOREIGN, 0]
  try {
    while (performance.now() < until) {
      await sleep(200)
      const source = SOURCES[id % SOURCES.length] as string
      // Each attempt has ids of its own: those of one that was refused must be nowhere.
      const ids = [id++, id++, id++]
      try {
        await python.ask({ ...lakeOf(project), command: 'append', table: `raw.${source}`, rows: ids.map(row) })
        appended.set(source, [...(appended.get(source) ?? []), ...ids])
      } catch (error) {
        // It gives up where others were faster, or what it began from has expired or was rolled back.
        if (!/CommitFailed|database is locked|Cannot find starting snapshot/.test(String(error))) throw error
        failed++
      }
    }
  } finally {
    await python.close()
  }
  return { appended, failed }
}

function lakeOf({ directory }: TestProject): { readonly uri: string; readonly warehouse: string } {
  const lake = join(directory, 'lake')
  return { uri: `sqlite:///${join(lake, 'massif.db')}`, warehouse: `file://${lake}` }
}

async function worker(project: TestProject, number: number, milliseconds: number, what: string): Promise<Told> {
  const script = join(import.meta.dirname, 'worker.ts')
  const words = ['--conditions=massif-source', script, project.directory, String(number), String(milliseconds), what]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const code = await new Promise(resolve => child.once('close', resolve))
  assert.equal(code, 0, `process ${number}, ${what}`)
  return JSON.parse(text) as Told
}

/** Does what was held back by rollbacks, and what the last runs left. */
async function settle(project: TestProject): Promise<void> {
  for (let times = 0; times < 5; times++) {
    const { outcome, errors } = await project.run({ release: true })
    assert.deepEqual(errors, [])
    if (outcome === 'unchanged') return
  }
  assert.fail('there is always something left to do')
}

async function assertAsRebuilt(
  project: TestProject,
  rows: { readonly [source: string]: readonly (readonly string[])[] },
): Promise<void> {
  const data = Object.entries(rows).map(([source, of]) => [`data/${source}/all.csv`, csvOf(of)])
  const rebuilt = new TestProject({ ...FILES, ...Object.fromEntries(data) })
  try {
    assert.deepEqual((await rebuilt.run()).errors, [])
    for (const [table, columns] of Object.entries(TABLES)) {
      const query = `select ${columns} from ${table} order by all`
      assert.deepEqual(await project.query(query, table), await rebuilt.query(query, table), table)
    }
  } finally {
    rebuilt.remove()
  }
}

/** That every file of every live snapshot is there, and that PyIceberg reads as many rows as we do. */
async function assertWhole(project: TestProject): Promise<{ readonly files: number; readonly recommitted: number }> {
  let [files, recommitted] = [0, 0]
  await project.with(async ({ lake }) => {
    for (const state of (await lake.resolve(await lake.list())).values()) {
      for (const { id, summary } of state.snapshots) {
        if (/^[0-9a-f]{24}-\d{10,}$/.test(summary['massif.data-version'] ?? '')) recommitted++
        for (const { path } of (await lake.scan(lake.at(state, { snapshot: id }))).files) {
          files++
          assert(existsSync(localPath(path)), `${state.name}: ${path} is gone`)
        }
      }
    }
  })
  if (pyIcebergMissing() !== undefined) return { files, recommitted }
  const python = new PyIceberg(project.directory)
  try {
    for (const table of Object.keys(TABLES)) {
      const theirs = await python.ask<readonly unknown[]>({ ...lakeOf(project), command: 'rows', table })
      const [ours] = await project.query(`select count(*) from ${table}`, table)
      assert.equal(theirs.length, Number(ours?.[0]), `${table}, for PyIceberg`)
    }
  } finally {
    await python.close()
  }
  return { files, recommitted }
}

function sum(of: readonly { readonly [what: string]: number }[]): { readonly [what: string]: number } {
  const all: { [what: string]: number } = {}
  for (const counts of of) for (const [what, count] of Object.entries(counts)) all[what] = (all[what] ?? 0) + count
  return all
}
