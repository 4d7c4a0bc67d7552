import type { TimeRange } from '../../engines/contract.ts'
import type { Coverage, How } from '../../plan/contract.ts'
import { countGrains, next, type Span, toRange, toSpan } from '../../plan/ranges.ts'

type Doing = Exclude<How, { kind: 'after-inputs' }>

/** A query that must hold this part of the memory at once is done in parts: joins and groups take more than what they read. */
const SHARE = 0.5

/**
 * What is to be done about a table loaded by interval, in parts of some intervals each where its inputs are larger than
 * the memory: a query over a few days has less to sort, join and count at once than one over a year, and what would be
 * spilled is not. Each part takes the place of its own intervals alone, so that all of them together are what one would be.
 *
 * @param bytes that the inputs take in memory
 * @param memory bytes there are
 */
export function batches(how: Doing, bytes: number, memory: number): readonly Doing[] {
  const coverage = how.kind === 'ranges' ? how.coverage : how.kind === 'replace' ? how.within : undefined
  // Intervals that are only emptied are few: they go with the rest.
  if (!coverage || (how.kind === 'ranges' && how.computed)) return [how]
  const wanted = Math.ceil(bytes / (memory * SHARE))
  const spans = coverage.ranges.map(toSpan)
  const grains = countGrains(spans, coverage.grain)
  const count = Math.min(wanted, grains)
  if (count <= 1) return [how]
  return split(spans, coverage.grain, Math.ceil(grains / count)).map((ranges, index) => {
    const part: Coverage = { ...coverage, ranges }
    return how.kind === 'replace' && index === 0
      ? { kind: 'replace', within: part }
      : { kind: 'ranges', coverage: part }
  })
}

/** Spans in lists of at most `size` grains. */
function split(spans: readonly Span[], grain: Coverage['grain'], size: number): readonly (readonly TimeRange[])[] {
  const parts: TimeRange[][] = []
  let part: TimeRange[] = []
  let room = size
  for (const span of spans) {
    let start = span.start
    for (let at = start; at < span.end; ) {
      at = next(at, grain)
      room--
      if (room > 0 && at < span.end) continue
      part.push(toRange({ start, end: at }))
      start = at
      if (room > 0) continue
      parts.push(part)
      part = []
      room = size
    }
  }
  return part.length > 0 ? [...parts, part] : parts
}
