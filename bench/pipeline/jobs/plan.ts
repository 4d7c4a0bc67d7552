import { judge } from '../budgets.ts'
import type { Contender } from '../contender.ts'
import type { Area } from '../report/area.ts'
import { comparison } from '../report/table.ts'
import { inRounds, loadNote, type Rounds } from '../rounds.ts'
import { graphProject, type Layout } from '../setup/graph.ts'
import { massif, projectPath } from '../setup/product.ts'
import type { Context } from './context.ts'
import { wallOf } from './series.ts'

const COUNT = 1000
const LAYOUT: Layout = 1

/** Planning a graph of a thousand tables, a module each: the first time, and again. */
export async function planArea({ options, product, tell }: Context): Promise<Area> {
  const folder = projectPath('plan')
  const plan = (name: string, prepare: Contender['prepare']): Contender => ({
    name,
    role: 'massif',
    prepare,
    command: massif(product, folder, ['plan', '--json'], `massif ${name}`),
  })
  const cold = plan('cold: the project was never loaded', async () => void graphProject(product, 'plan', COUNT, LAYOUT))
  const warm = plan('warm: it was planned before', async () => {})
  // Each round begins cold: were the order turned, there would be nothing warm.
  const pairs: Rounds[] = []
  for (let round = 0; round < options.rounds('plan'); round++) pairs.push(await inRounds([cold, warm], 1, tell))
  const results = [cold, warm].map(({ name, role }, index) => ({
    name,
    role,
    rounds: pairs.flatMap(pair => pair.results[index]?.rounds ?? []),
  }))
  const what = `plan of ${COUNT} tables`
  return {
    id: 'plan',
    title: `Planning ${COUNT} tables`,
    tables: [comparison(`massif plan, ${COUNT} tables, a module each`, results)],
    verdicts: [
      judge({ what, against: 'cold', limit: 1, below: true, unit: 's' }, wallOf(results, cold.name)),
      judge({ what, against: 'warm', limit: 0.3, below: true, unit: 's' }, wallOf(results, warm.name)),
    ],
    notes: ['The whole process, start-up included.', loadNote(pairs.flatMap(pair => pair.load))],
  }
}
