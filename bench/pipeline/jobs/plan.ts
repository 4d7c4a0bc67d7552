import { judge } from '../budgets.ts'
import type { Contender, Result } from '../contender.ts'
import type { Area } from '../report/area.ts'
import { comparison } from '../report/table.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { graphProject, type Layout } from '../setup/graph.ts'
import { massif, projectPath } from '../setup/product.ts'
import type { Context } from './context.ts'
import { wallOf } from './series.ts'

const COUNT = 1000
const LAYOUTS: readonly Layout[] = [50, 1]

/** Planning a graph of a thousand tables: the first time, and again. */
export async function planArea({ options, product, tell }: Context): Promise<Area> {
  const cases = LAYOUTS.flatMap(layout => {
    const name = `plan_${layout}`
    const plan = (temperature: 'cold' | 'warm'): Contender => ({
      name: `${temperature}, ${layout === 1 ? 'a module each' : `${layout} a module`}`,
      role: 'massif',
      prepare: async () => void (temperature === 'cold' && graphProject(product, name, COUNT, layout)),
      command: massif(product, projectPath(name), ['plan', '--json'], `massif ${name} ${temperature}`),
    })
    return [plan('cold'), plan('warm')]
  })
  // Each round begins cold: were the order turned, there would be nothing warm.
  const pairs: (readonly Result[])[] = []
  for (let round = 0; round < options.rounds('plan'); round++) pairs.push(await inRounds(cases, 1, tell))
  const results = cases.map(({ name, role }, index) => ({
    name,
    role,
    rounds: pairs.flatMap(pair => pair[index]?.rounds ?? []),
  }))
  return {
    id: 'plan',
    title: `Planning ${COUNT} tables`,
    tables: [comparison(`massif plan, ${COUNT} tables of which none was built`, results)],
    verdicts: cases.map(({ name }) => {
      const limit = name.startsWith('cold') ? 1 : 0.3
      const budget = { what: `plan of ${COUNT} tables`, against: name, limit, below: true, unit: 's' } as const
      return judge(budget, wallOf(results, name))
    }),
    notes: [
      'Whole processes, start-up included. Cold: nothing was ever loaded. Warm: the same plan was made once before.',
      othersNote(results),
    ],
  }
}
