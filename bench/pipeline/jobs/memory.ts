import { judge } from '../budgets.ts'
import { spread } from '../measure/statistics.ts'
import type { Scale } from '../options.ts'
import type { Area } from '../report/area.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { type Shop, spilledFiles, wholePipeline } from '../setup/shop.ts'
import type { Context } from './context.ts'

/** Limits under which a step of the pipeline has to spill, in megabytes. */
const LIMITS: { readonly [S in Scale]: number } = { '0.1': 150, '1': 1000 }
/** What all else than the engine's own memory may take. */
const REST = 400

/** The pipeline under a memory limit it does not fit in: what all processes take together. */
export async function memoryArea({ options, product, tell }: Context): Promise<Area> {
  const scale: Scale = options.quick ? '0.1' : '1'
  const limit = LIMITS[scale]
  const shop: Shop = { name: 'massif_memory', product, scale, config: { memory: `${limit} MB` } }
  let spilled = 0
  const contender = wholePipeline(shop, `memory: '${limit} MB'`, () => {
    spilled = Math.max(spilled, spilledFiles(shop))
  })
  const results = await inRounds([contender], options.quick ? 1 : options.rounds('memory'), tell)
  const rounds = results.flatMap(result => result.rounds)
  const peaks = rounds.map(round => round.peak / 1e6)
  const row = [
    `memory: '${limit} MB'`,
    spread(peaks).max.toFixed(0),
    String(spilled),
    spread(rounds.map(round => round.wall)).median.toFixed(2),
  ]
  return {
    id: 'memory',
    title: 'Peak memory',
    tables: [
      {
        title: `The whole pipeline, sf${scale}, under a limit (n=${rounds.length})`,
        head: ['', 'peak MB', 'spilled files', 'wall s'],
        rows: [row],
      },
    ],
    verdicts: [
      judge(
        { what: `peak of all processes, sf${scale}`, against: `limit + ${REST} MB`, limit: limit + REST, unit: 'MB' },
        // The worst of the rounds: a limit is kept always or not at all.
        [Math.max(...peaks)],
        spilled > 0 ? undefined : 'no step spilled, so the limit was not put to the test',
      ),
    ],
    notes: [
      'Resident memory summed over the tree of processes, sampled 50 times a second, and not less than the high-water mark of ' +
        'the first process. Spilling is seen from outside: files in the spill folder while it runs.',
      othersNote(results),
    ],
  }
}
