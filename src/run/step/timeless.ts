import { diagnostic } from '../../diagnostics/diagnostic.ts'
import { inputTimes } from '../../plan/extent.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { RunContext } from '../context.ts'

/**
 * Tells of the rows that a table leaves out because their time is null, for each input that it cuts to intervals.
 * They are counted in the whole input, not in what the step covers: a row without a time is in no interval.
 */
export async function warnOfTimeless(asset: NamedAsset, context: RunContext): Promise<void> {
  const told = new Set<string>()
  for (const read of asset.reads) {
    if (read.how !== 'slice' || told.has(`${read.name} ${read.by}`)) continue
    told.add(`${read.name} ${read.by}`)
    const { nulls } = (await inputTimes(read, context)) ?? { nulls: 0 }
    if (nulls === 0) continue
    const rows = nulls === 1 ? '1 row' : `${nulls.toLocaleString('en')} rows`
    const [has, is] = nulls === 1 ? ['has', 'it is'] : ['have', 'they are']
    context.emit({
      event: 'warning',
      asset: asset.name,
      diagnostic: diagnostic('RUN_NULL_TIME', `${rows} of ${read.name} ${has} no ${read.by}: ${is} in no interval`, {
        severity: 'warning',
        asset: asset.name,
        ...(asset.asset.site ? { at: asset.asset.site } : {}),
      }),
    })
  }
}
