import type { StepRecord } from '../state/steps.ts'
import type { Coverage, Estimate, How } from './contract.ts'
import { toldCoverage } from './interval.ts'
import { countGrains, toSpan } from './ranges.ts'

/**
 * What a step will likely take: as much as the asset's last step, scaled by the grains covered where both have some.
 *
 * @returns undefined where there is no such step to go by.
 */
export function estimate(how: How | undefined, last: StepRecord | undefined): Estimate | undefined {
  if (last?.rows === undefined || last.bytes === undefined || last.seconds === undefined) return undefined
  const covered = how?.kind === 'ranges' || how?.kind === 'replace' ? toldCoverage(how) : undefined
  const share = covered ? shareOf(covered, last) : last.ranges === undefined ? 1 : undefined
  if (share === undefined) return undefined
  return {
    rows: Math.round(last.rows * share),
    bytes: Math.round(last.bytes * share),
    seconds: last.seconds * share,
  }
}

function shareOf({ grain, ranges }: Coverage, last: StepRecord): number | undefined {
  if (last.ranges === undefined) return undefined
  const covered = countGrains(ranges.map(toSpan), grain)
  const before = countGrains((JSON.parse(last.ranges) as typeof ranges).map(toSpan), grain)
  return before === 0 ? undefined : covered / before
}
