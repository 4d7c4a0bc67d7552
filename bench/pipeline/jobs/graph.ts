import { existsSync, readFileSync } from 'node:fs'
import { judgeFastest, type Verdict } from '../budgets.ts'
import type { Contender } from '../contender.ts'
import { eventsOf, expectSteps } from '../events.ts'
import { hasJob, type PeerJob, peer } from '../peers.ts'
import type { Area } from '../report/area.ts'
import { comparison, type Table } from '../report/table.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { graphModules, graphProject, type Layout, ONE, tableName, writeGraph } from '../setup/graph.ts'
import { massif, type Product, projectPath } from '../setup/product.ts'
import type { Context } from './context.ts'
import { roundsOf, roundsOfPeers } from './series.ts'

const COUNT = 500
const LAYOUTS: readonly Layout[] = [50, 1]

/** One thing done with the graph, and how little of the fastest peer's time it may take. */
interface Task {
  readonly title: string
  readonly limit: number
  /** What the peers do for it. */
  readonly jobs: readonly PeerJob[]
  /** Steps Massif has to do. */
  readonly steps: number
}

/** In this order: each begins where the one before ended. */
const TASKS: readonly Task[] = [
  { title: `${COUNT} tables from nothing`, limit: 1 / 5, jobs: ['J2cold'], steps: COUNT },
  { title: `${COUNT} tables, nothing to do`, limit: 1 / 6, jobs: ['J2noop', 'J2mod'], steps: 0 },
  { title: `${COUNT} tables, run one`, limit: 1 / 5, jobs: ['J2one'], steps: 1 },
]

/** J2: what the platform itself costs, on a graph of trivial tables. */
export async function graphArea({ options, product, tell }: Context): Promise<Area> {
  const tables: Table[] = []
  const verdicts: Verdict[] = []
  const others: string[] = []
  for (const task of TASKS) {
    tell(task.title)
    const peers = options.peers.flatMap(who => task.jobs.filter(job => hasJob(who, job)).map(job => ({ who, job })))
    const contenders = [
      ...LAYOUTS.map(layout => ours(task, layout, product)),
      ...task.jobs.slice(0, 1).map(job => peer('floor', job, String(COUNT))),
      ...peers.map(({ who, job }) => peer(who, job, String(COUNT))),
    ]
    const results = await inRounds(contenders, options.rounds('J2'), tell)
    tables.push(comparison(task.title, results))
    others.push(`${task.title}: ${othersNote(results)}`)
    if (peers.length === 0) continue
    for (const layout of LAYOUTS) {
      const budget = { what: `${task.title}, ${layoutText(layout)}`, against: 'fastest peer', limit: task.limit }
      verdicts.push(judgeFastest(budget, roundsOf(results, label(layout)), roundsOfPeers(results)))
    }
  }
  const notes = [
    'The graph is a chain of a fifth of the tables with four leaves on each; the bare script runs the same queries.',
    '"Run one" changes the query of the fourth table of the chain and runs it by name. The peers run it again as it is, ' +
      'SQLMesh a leaf.',
    '"Nothing to do": the bare script, Dagster and `dbt run` do everything again, having no notion of it; ' +
      '`state:modified` and SQLMesh do not.',
    ...others,
  ]
  return { id: 'J2', title: "The platform's own cost", tables, verdicts, notes }
}

const layoutText = (layout: Layout) => (layout === 1 ? 'a module each' : `${layout} a module`)
const label = (layout: Layout) => `Massif, ${layoutText(layout)}`

function ours({ steps }: Task, layout: Layout, product: Product): Contender {
  const name = `graph_${layout}`
  const folder = projectPath(name)
  const words = steps === 1 ? ['run', tableName(ONE), '--json'] : ['run', '--json']
  const command = massif(product, folder, words, `massif ${name} ${steps}`)
  let round = 0
  return {
    name: label(layout),
    role: 'massif',
    prepare: async () => {
      if (steps === COUNT) graphProject(product, name, COUNT, layout)
      if (!existsSync(folder)) throw new Error(`${folder} is to come from an earlier task`)
      // Changed, and changed back in the next round.
      if (steps === 1) writeGraph(folder, graphModules(COUNT, layout, round++ % 2 === 0 ? ONE : undefined))
    },
    command,
    verify: async () => expectSteps(eventsOf(readFileSync(command.log, 'utf8')), steps),
  }
}
