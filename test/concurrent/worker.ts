// One of the processes that run the project at once: `worker.ts <project> <number> <milliseconds> <what>`. Says in the end, as
// JSON on standard output, what came of it.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MassifError } from '../../src/diagnostics/diagnostic.ts'
import { clean } from '../../src/run/housekeeping/clean.ts'
import { compact } from '../../src/run/housekeeping/compact.ts'
import { expire } from '../../src/run/housekeeping/expire.ts'
import { rollback } from '../../src/run/rollback/rollback.ts'
import { runProject } from '../../src/run/run.ts'
import { viewQueries } from '../../src/run/view-queries.ts'
import { Workspace } from '../../src/run/workspace.ts'
import { listRuns } from '../../src/state/runs.ts'
import { numbers } from '../support/random.ts'
import { csvOf, PAIR, row, SOURCES, type SourceName } from './shop.ts'

export interface Told {
  /** What was done how often, by outcome. */
  readonly counts: { readonly [what: string]: number }
  /** Ids that were delivered, by source. */
  readonly delivered: { readonly [source: string]: readonly number[] }
  /** What must never be. */
  readonly broken: readonly string[]
}

const [directory = '', number = '0', milliseconds = '0', what = ''] = process.argv.slice(2)
const until = performance.now() + Number(milliseconds)
const random = numbers(1 + Number(number))
const counts: { [what: string]: number } = {}
const delivered: { [source: string]: number[] } = {}
const broken: string[] = []
let nextId = (1 + Number(number)) * 10_000_000

const now = () => new Date()
const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T
const count = (name: string, more = 1) => {
  counts[name] = (counts[name] ?? 0) + more
}

/** Others may be in the way: that is said, and counted; anything else is a fault. */
const EXPECTED = new Set(['RUN_LOCKED', 'LAKE_CONFLICT', 'RUN_ROLLBACK'])

async function tried(name: string, work: (workspace: Workspace) => Promise<string>): Promise<void> {
  const workspace = await Workspace.open(directory, process.env)
  try {
    count(`${name}: ${await work(workspace)}`)
  } catch (error) {
    const code = error instanceof MassifError ? error.code : undefined
    if (code !== undefined && EXPECTED.has(code)) count(`${name}: ${code}`)
    else broken.push(`${name}: ${error instanceof Error ? error.stack : error}`)
  } finally {
    await workspace.close()
  }
}

/** Delivers a file, whole: connectors never see half of it. */
function deliver(source: SourceName): void {
  const ids = Array.from({ length: 1 + Math.floor(random() * 20) }, () => nextId++)
  const folder = join(directory, 'data', source)
  mkdirSync(folder, { recursive: true })
  const aside = join(directory, `${number}.part`)
  writeFileSync(aside, csvOf(ids.map(row)))
  renameSync(aside, join(folder, `${number}-${ids[0]}.csv`))
  delivered[source] = [...(delivered[source] ?? []), ...ids]
}

async function runOnce(): Promise<void> {
  const source = pick(SOURCES)
  deliver(source)
  // Most runs are of one source with all that is made from it; some of everything, which all others overlap.
  const assets = random() < 0.25 ? [] : [`${source}_summed`, `${source}_counted`, `${source}_log`, `${source}_kinds`]
  await tried('run', async workspace => {
    const { outcome, errors } = await runProject(workspace, {
      assets,
      resume: false,
      ...(random() < 0.5 ? { wait: 3000 } : {}),
      signal: new AbortController().signal,
      onEvent: () => {},
      clock: { now, monotonic: () => performance.now() },
    })
    const [first] = errors
    if (first && !EXPECTED.has(first.code)) broken.push(`run: ${outcome}: ${JSON.stringify(errors)}`)
    return first ? `${outcome}, ${first.code}` : outcome
  })
}

async function keepHouse(): Promise<void> {
  await tried('compaction', async workspace => {
    for await (const { into } of compact(workspace, {
      tables: [],
      dryRun: false,
      now,
      signal: new AbortController().signal,
    }))
      count(into === undefined ? 'tables not to be compacted, or busy' : 'tables compacted')
    return 'done'
  })
  await tried('expiry', async workspace => {
    const { retention } = workspace.settings
    for await (const { snapshots, files } of expire(workspace, { tables: [], retention, dryRun: false, now })) {
      count('snapshots expired', snapshots)
      count('files expired', files)
    }
    return 'done'
  })
  await tried('cleaning', async workspace => {
    const { tables } = await clean(workspace, { older: 60_000, dryRun: false, now })
    count(
      'files cleaned',
      tables.reduce((sum, { files }) => sum + files, 0),
    )
    return 'done'
  })
  if (random() < 0.4)
    await tried('rollback', async workspace => {
      const runs = (await listRuns(workspace.database, 6)).filter(({ outcome }) => outcome === 'published')
      if (runs.length === 0) return 'nothing to roll back'
      await rollback(workspace, pick(runs).id, { cascade: random() < 0.5, dryRun: false, now })
      return 'done'
    })
  await sleep(500)
}

/** Both tables, found by one statement of the catalogue, must say the same. */
async function look(): Promise<void> {
  await tried('look', async workspace => {
    const view = await workspace.published(viewQueries(workspace.project, '2026-01-01 00:00:00'))
    if (!(await view.state(PAIR[0])) && !(await view.state(PAIR[1]))) return 'before the first publication'
    for (const table of PAIR) await view.bind(table)
    const query = `select (select n from ${PAIR[0]}), (select n from ${PAIR[1]})`
    for await (const { values } of (await workspace.session()).read(query)) {
      const [summed, counted] = values.map(column => String(column?.[0]))
      if (summed !== counted) broken.push(`a reader saw ${summed} and ${counted}`)
    }
    return 'whole'
  })
  await sleep(50)
}

const WORK: { readonly [what: string]: () => Promise<void> } = { run: runOnce, keep: keepHouse, look }
const work = WORK[what]
if (!work) throw new Error(`there is no work ${what}`)
while (performance.now() < until) await work()
process.stdout.write(JSON.stringify({ counts, delivered, broken } satisfies Told))
