import assert from 'node:assert/strict'
import { queryIn, runIn, TestProject } from '../support/project.ts'
import { numbers } from '../support/random.ts'
import { Data } from './data.ts'
import { Dice } from './dice.ts'
import { Graph } from './graph.ts'

const CONFIG = {
  'massif.config.ts':
    "import { project } from 'massif'\nexport default project({ name: 'random', memory: '500 MB', threads: 1, durable: false })\n",
}
const RUNS = 5

/**
 * A project at random that changes several times, and is run after each change: to the end, or stopped somewhere and then
 * resumed or run again. After each of them its tables must be those that a project made afresh has.
 *
 * @returns how often they were compared
 * @throws AssertionError with the seed and all that was done
 */
export async function incrementalCase(seed: number): Promise<number> {
  const dice = new Dice(numbers(seed))
  const data = new Data(dice)
  const graph = new Graph(dice, 3 + dice.whole(3))
  const did: string[] = []
  let files = { ...data.files(), ...graph.modules() }
  const project = new TestProject({ ...CONFIG, ...files })
  try {
    for (let run = 0; run < RUNS; run++) {
      if (run > 0) {
        for (let more = dice.whole(3); more >= 0; more--) did.push(dice.chance(0.7) ? data.change() : graph.change())
        const before = Object.keys(files)
        files = { ...data.files(), ...graph.modules() }
        project.update(files, before)
      }
      if (dice.chance(0.25)) did.push(await stoppedRun(project, dice))
      const told = () => `seed ${seed}, run ${run}: ${did.join('; ')}\n${files['marts/tables.ts']}`
      const incremental = await rowsAfterRun(project, graph.tables, told)
      const fresh = new TestProject({ ...CONFIG, ...files })
      try {
        assert.deepEqual(incremental, await rowsAfterRun(fresh, graph.tables, told), told())
      } finally {
        fresh.remove()
      }
    }
    return RUNS
  } finally {
    project.remove()
  }
}

/** A run that is stopped after some of its events, and perhaps gone on with. */
async function stoppedRun(project: TestProject, dice: Dice): Promise<string> {
  const stop = new AbortController()
  const after = dice.whole(25)
  let events = 0
  await project.run({
    signal: stop.signal,
    onEvent: () => {
      if (events++ === after) stop.abort()
    },
  })
  const resumed = dice.chance(0.5)
  // There may be nothing to resume: it had ended before it could be stopped.
  if (resumed) await project.run({ resume: true }).catch(() => {})
  return `stopped after ${after} events${resumed ? ', resumed' : ''}`
}

/** Runs a project, and gives the rows of tables as texts. */
async function rowsAfterRun(
  project: TestProject,
  tables: readonly string[],
  told: () => string,
): Promise<readonly string[]> {
  const each = tables.map(
    table =>
      `select '${table}' as of, concat_ws(' ', k, v, coalesce(cast(seen as varchar), '-')) as line from ${table}`,
  )
  // One workspace for both: opening it takes as long as either.
  return project.with(async workspace => {
    const { errors } = await runIn(workspace)
    assert.deepEqual(errors, [], told())
    if (tables.length === 0) return []
    const rows = await queryIn(workspace, `${each.join(' union all ')} order by all`, tables)
    return rows.map(row => row.join(': '))
  })
}
