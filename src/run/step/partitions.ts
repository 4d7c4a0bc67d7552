import type { Grain, Partition } from '../../define/load.ts'
import type { Source } from '../../define/source.ts'
import type { Table } from '../../define/table.ts'

// One step coarser than the grain: a year of days is a dozen files rather than 365, and a late day rewrites one month.
const COARSER: { readonly [grain in Grain]: 'day' | 'month' | 'year' | undefined } = {
  hour: 'day',
  day: 'month',
  month: 'year',
  year: undefined,
}

/** How an asset's table is cut into files: as declared, or by its interval's time. */
export function partitionOf(asset: Source | Table): readonly Partition[] {
  const declared = asset.definition.partition as readonly Partition[] | undefined
  if (declared) return declared
  const load = asset.kind === 'table' ? asset.definition.load : undefined
  const by = load?.by === 'interval' ? COARSER[load.grain] : undefined
  return load?.by === 'interval' && by ? [{ by, column: load.time }] : []
}
