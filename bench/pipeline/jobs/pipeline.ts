import { judgeRatio } from '../budgets.ts'
import { parquetFloor } from '../floor.ts'
import type { Scale } from '../options.ts'
import { expectedFile, peer } from '../peers.ts'
import type { Area } from '../report/area.ts'
import { comparison } from '../report/table.ts'
import { inRounds, othersNote } from '../rounds.ts'
import { wholePipeline } from '../setup/shop.ts'
import type { Context } from './context.ts'
import { roundsOf } from './series.ts'

const OURS = 'Massif'
/** What start-up may add shows at the small size. */
const LIMITS: { readonly [S in Scale]: number } = { '0.1': 1.3, '1': 1.15 }

/** J1: eight sources landed, sixteen tables, twenty checks, published, from nothing. */
export async function pipelineArea(scale: Scale, { options, product, tell }: Context): Promise<Area> {
  const baseline = parquetFloor({ codec: 'zstd' }, 'J1', scale)
  const contenders = [
    wholePipeline({ name: 'massif', product, scale }, OURS),
    wholePipeline({ name: 'massif_fast', product, scale, config: { durable: false } }, `${OURS}, durable: false`),
    baseline,
    parquetFloor({ codec: 'zstd', flush: true }, 'J1', scale),
    parquetFloor({ codec: 'snappy' }, 'J1', scale),
    peer('floor', 'J1', scale, expectedFile('J1', scale)),
    ...options.peers.map(who => peer(who, 'J1', scale, expectedFile('J1', scale))),
  ]
  const results = await inRounds(contenders, options.rounds('J1', scale), tell)
  const ours = roundsOf(results, OURS)
  const what = `pipeline, sf${scale}`
  return {
    id: `J1-sf${scale}`,
    title: `The whole pipeline, sf${scale}`,
    tables: [comparison(`8 sources, 16 tables, 20 checks, sf${scale}`, results, baseline.name)],
    verdicts: [
      judgeRatio({ what, against: baseline.name, limit: LIMITS[scale] }, ours, roundsOf(results, baseline.name)),
      ...results
        .filter(result => result.role === 'peer')
        .map(({ name }) => judgeRatio({ what, against: name, limit: 1, below: true }, ours, roundsOf(results, name))),
    ],
    notes: [
      'Every staging table and mart of every contender was held against the expected rows and sums, in every round; ' +
        "Massif's are read from the published Iceberg tables as PyIceberg finds them.",
      othersNote(results),
    ],
  }
}
