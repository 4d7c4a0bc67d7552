import type { Coverage } from '../../plan/contract.ts'
import { RANGES_KEY } from '../../plan/dirty.ts'
import { toSpan } from '../../plan/ranges.ts'

/** Key of a snapshot's summary that names what the rows are; `TableState.dataVersion` reads it. */
export const VERSION_KEY = 'massif.data-version'

/** Ranges beyond this are not listed in a summary; readers then compare files. */
const MOST_LISTED = 64

/** What a step writes into the summary of its snapshot. */
export function summaryOf(run: string, version: string, changed?: Coverage): { readonly [key: string]: string } {
  const ranges = changed && changed.ranges.length <= MOST_LISTED ? changed.ranges.map(toSpan) : undefined
  return {
    [VERSION_KEY]: version,
    'massif.run': run,
    ...(changed && ranges
      ? {
          [RANGES_KEY]: JSON.stringify({
            column: changed.column,
            ranges: ranges.map(({ start, end }) => [start, end]),
          }),
        }
      : {}),
  }
}
