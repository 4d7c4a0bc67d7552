/** The middle and the ends of some figures. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/**
 * Median, least and greatest. An even count takes the mean of the two in the middle.
 *
 * @throws RangeError when there are none, or one is not a finite number.
 */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const count = sorted.length
  const [min, max] = [sorted[0], sorted[count - 1]]
  if (min === undefined || max === undefined) throw new RangeError('No figures to take a median of')
  if (!sorted.every(Number.isFinite)) throw new RangeError(`Not all of these are figures: ${values.join(', ')}`)
  const upper = sorted[count >> 1] ?? max
  const lower = sorted[(count - 1) >> 1] ?? min
  return { median: (lower + upper) / 2, min, max, count }
}

/**
 * Each figure over the baseline's of the same round, so that what slows a whole round cancels out.
 *
 * @param values one figure a round
 * @param baseline as many, of the same rounds in the same order
 */
export function ratios(values: readonly number[], baseline: readonly number[]): readonly number[] {
  if (values.length !== baseline.length) {
    throw new RangeError(`${values.length} rounds cannot be held against ${baseline.length}`)
  }
  return values.map((value, round) => value / (baseline[round] as number))
}
