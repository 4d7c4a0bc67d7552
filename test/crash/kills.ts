import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { clean } from '../../src/run/housekeeping/clean.ts'
import { PyIceberg, pyIcebergMissing } from '../interop/pyiceberg.ts'
import { TestProject } from '../support/project.ts'
import { POINTS, type Point } from './points.ts'
import type { Seen } from './reader.ts'
import { delivery, FILES, TABLES } from './shop.ts'

const MAIN = join(import.meta.dirname, '../../bin/massif.js')
/** Days between two cleanings. */
const CLEANED = 17
const DIE_AT = pathToFileURL(join(import.meta.dirname, 'die-at.ts')).href

/** One kill: where it was to be, whether the process was still alive then, and what the lake showed. */
export interface Kill {
  readonly at: Point | 'a random instant'
  /** Milliseconds after the start, of kills at a random instant. */
  readonly after?: number
  readonly killed: boolean
  /** Whether the new day was visible to readers once the process was dead. */
  readonly published: boolean
}

export interface Proof {
  readonly kills: readonly Kill[]
  /** Files that killed processes left behind, and that were cleaned away. */
  readonly orphans: number
  /** Who read the tables in the end. */
  readonly readers: readonly string[]
  readonly reader: Seen
}

/**
 * Delivers day after day to a project and kills each day's run, half of them at a named point and half at a random instant;
 * then lets it go on, by `--resume` or afresh. In the end every table must hold what it holds in a project that was never
 * disturbed, for us and for PyIceberg. Now and then what the dead left behind is cleaned away.
 *
 * @param random numbers from 0 to 1
 * @throws AssertionError when anything was lost, doubled, or half visible
 */
export async function killAndResume(
  project: TestProject,
  kills: number,
  random: () => number,
  tell: (kill: Kill) => void = () => {},
): Promise<Proof> {
  project.write(delivery(0))
  assert.equal((await massif(project, ['run'])).code, 0)
  const { counts, milliseconds } = await measured(project)
  const points = POINTS.filter(point => (counts[point] ?? 0) > 0)
  const reader = startReader(join(project.directory, 'lake'))
  const done: Kill[] = []
  let orphans = 0
  try {
    for (let day = 2; day < kills + 2; day++) {
      project.write(delivery(day))
      const before = await total(project)
      const named = day % 2 === 0
      const at = points[Math.floor(day / 2) % points.length] as Point
      const after = random() * milliseconds * 1.05
      const nth = 1 + Math.floor(random() * (counts[at] ?? 1))
      const ended = named
        ? await massif(project, ['run'], { MASSIF_DIE_AT: `${nth} ${at}` })
        : await massif(project, ['run'], {}, after)
      const now = await total(project)
      const kill: Kill = {
        at: named ? at : 'a random instant',
        ...(named ? {} : { after }),
        killed: ended.signal === 'SIGKILL',
        published: now !== before,
      }
      done.push(kill)
      tell(kill)
      if (day % CLEANED === 0) orphans += await cleaned(project)
      const again = await massif(project, random() < 0.5 ? ['run', '--resume'] : ['run'])
      // A run that had ended before it could be killed leaves nothing to resume.
      if (again.code !== 0)
        assert.equal((await massif(project, ['run'])).code, 0, `the run after kill ${day - 1}: ${at}`)
    }
  } finally {
    reader.child.stdin?.end()
  }
  const seen = await reader.seen
  assert.deepEqual(seen.broken, [], 'a reader saw half a publication')
  // Those of a run that was killed a moment ago may still be taken over: twice, so that what the first forgot goes too.
  orphans += (await cleaned(project)) + (await cleaned(project))
  assert.equal(await cleaned(project), 0, 'nothing is left to clean')
  const readers = await assertUndisturbed(project, kills + 2)
  return { kills: done, orphans, readers, reader: seen }
}

/** Takes away what nothing needs, as if a day had passed. @returns how many files went */
async function cleaned(project: TestProject): Promise<number> {
  const now = () => new Date(Date.now() + 86_400_000)
  const { tables } = await project.with(workspace => clean(workspace, { older: 0, dryRun: false, now }))
  return tables.reduce((sum, { files }) => sum + files, 0)
}

/** How often a day's run comes to each point, and how long it takes. */
async function measured(project: TestProject): Promise<{
  readonly counts: { readonly [point: string]: number }
  readonly milliseconds: number
}> {
  const file = join(project.directory, 'points.json')
  project.write(delivery(1))
  const began = performance.now()
  assert.equal((await massif(project, ['run'], { MASSIF_COUNT_POINTS: file })).code, 0)
  const milliseconds = performance.now() - began
  const counts = JSON.parse(readFileSync(file, 'utf8')) as { readonly [point: string]: number }
  rmSync(file)
  return { counts, milliseconds }
}

async function assertUndisturbed(project: TestProject, days: number): Promise<readonly string[]> {
  const undisturbed = new TestProject(FILES)
  try {
    for (let day = 0; day < days; day++) undisturbed.write(delivery(day))
    assert.equal((await massif(undisturbed, ['run'])).code, 0)
    for (const [table, columns] of Object.entries(TABLES)) {
      const query = `select ${columns} from ${table} order by all`
      assert.deepEqual(await project.query(query, table), await undisturbed.query(query, table), table)
    }
    if (pyIcebergMissing() !== undefined) return ['Massif']
    const [ours, theirs] = [await readByPyIceberg(project), await readByPyIceberg(undisturbed)]
    assert.deepEqual(ours, theirs)
    return ['Massif', 'PyIceberg']
  } finally {
    undisturbed.remove()
  }
}

async function readByPyIceberg(project: TestProject): Promise<{ readonly [table: string]: readonly string[] }> {
  const lake = join(project.directory, 'lake')
  const python = new PyIceberg(lake)
  try {
    const found: { [table: string]: readonly string[] } = {}
    for (const table of Object.keys(TABLES)) {
      const request = {
        command: 'rows',
        table,
        uri: `sqlite:///${join(lake, 'massif.db')}`,
        warehouse: `file://${lake}`,
      }
      found[table] = (await python.ask<readonly string[][]>(request)).map(row => row.join(' ')).toSorted()
    }
    return found
  } finally {
    await python.close()
  }
}

async function total(project: TestProject): Promise<string> {
  const [row] = await project.query('select n from marts.same', 'marts.same')
  return String(row?.[0])
}

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Runs the command in a process of its own, killed after `patience` milliseconds if it still runs then. */
async function massif(
  project: TestProject,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  patience?: number,
): Promise<Ended> {
  const preload = Object.keys(environment).length > 0 ? [`--import=${DIE_AT}`] : []
  const child = spawn(process.execPath, ['--conditions=massif-source', ...preload, MAIN, ...words], {
    cwd: project.directory,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  })
  const ended = new Promise<Ended>(resolve => child.once('exit', (code, signal) => resolve({ code, signal })))
  if (patience !== undefined) {
    await Promise.race([ended, sleep(patience)])
    child.kill('SIGKILL')
  }
  return ended
}

function startReader(folder: string): { readonly child: ChildProcess; readonly seen: Promise<Seen> } {
  const child = spawn(
    process.execPath,
    ['--conditions=massif-source', join(import.meta.dirname, 'reader.ts'), folder],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const seen = new Promise<Seen>((resolve, reject) => {
    child.once('exit', code =>
      code === 0 ? resolve(JSON.parse(text) as Seen) : reject(new Error(`the reader ended with ${code}`)),
    )
  })
  // It is waited for at the end; until then a failure is kept.
  seen.catch(() => {})
  return { child, seen }
}
