import { judgeRatio } from '../budgets.ts'
import { parquetFloor } from '../floor.ts'
import type { Scale } from '../options.ts'
import { expectedFile, peer } from '../peers.ts'
import type { Area } from '../report/area.ts'
import { comparison } from '../report/table.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { oneMoreDay } from '../setup/shop.ts'
import type { Context } from './context.ts'
import { roundsOf } from './series.ts'

const OURS = 'Massif'

/** J3: one more day (1/365) is delivered to a project that is up to date. */
export async function dayArea(scale: Scale, { options, product, tell }: Context): Promise<Area> {
  const expected = expectedFile('J3', scale)
  const baseline = peer('floor', 'J3', scale, expected)
  const parquet = parquetFloor({ codec: 'zstd' }, 'J3', scale)
  const contenders = [
    oneMoreDay({ name: 'massif_day', product, scale }, OURS),
    oneMoreDay({ name: 'massif_day_fast', product, scale, config: { durable: false } }, `${OURS}, durable: false`),
    baseline,
    parquet,
    ...options.peers.map(who => peer(who, 'J3', scale, expected)),
  ]
  const results = await inRounds(contenders, options.rounds('J3', scale), tell)
  const ours = roundsOf(results, OURS)
  const what = `one more day, sf${scale}`
  return {
    id: `J3-sf${scale}`,
    title: `One more day, sf${scale}`,
    tables: [comparison(`one more day of 365, sf${scale}`, results, baseline.name)],
    verdicts: [judgeRatio({ what, against: baseline.name, limit: 0.5 }, ours, roundsOf(results, baseline.name))],
    notes: [
      'The expected figures are those of a full rebuild over both deliveries.',
      "The budget is against the workload's own increment, which keeps its tables in a `.duckdb` file; the same " +
        'increment on Parquet stands beside it.',
      othersNote(results),
    ],
  }
}
