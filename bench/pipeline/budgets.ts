import type { Measurement } from './measure/process.ts'
import { ratios, type Spread, spread } from './measure/statistics.ts'

/** A figure that was promised: a ratio of two measured in the same rounds, or an amount. */
export interface Budget {
  readonly what: string
  readonly against: string
  /** The most it may be; `below` has to be less than that. */
  readonly limit: number
  readonly below?: true
  readonly unit: 'x' | 's' | 'MB'
}

/** What came out. `held` judges the median. */
export interface Verdict {
  readonly budget: Budget
  readonly value: Spread
  readonly held: boolean
  /** The same ratio of processor seconds: what others do on the machine disturbs it less. */
  readonly processor?: Spread
  /** What must be true besides, and is not. */
  readonly fault?: string
}

/** Judges an amount: the median of `values` against the budget. */
export function judge(budget: Budget, values: readonly number[], fault?: string): Verdict {
  const value = spread(values)
  const within = budget.below ? value.median < budget.limit : value.median <= budget.limit
  return { budget, value, held: within && fault === undefined, ...(fault === undefined ? {} : { fault }) }
}

/** Judges a ratio of wall times, taken within each round. */
export function judgeRatio(
  budget: Omit<Budget, 'unit'>,
  ours: readonly Measurement[],
  theirs: readonly Measurement[],
): Verdict {
  const of = (figure: 'wall' | 'cpu') =>
    ratios(
      ours.map(round => round[figure]),
      theirs.map(round => round[figure]),
    )
  return { ...judge({ ...budget, unit: 'x' }, of('wall')), processor: spread(of('cpu')) }
}

/** Judges a ratio to the fastest of several, who may be another one in every round. */
export function judgeFastest(
  budget: Omit<Budget, 'unit'>,
  ours: readonly Measurement[],
  theirs: readonly (readonly Measurement[])[],
): Verdict {
  return judgeRatio(budget, ours, fastestOfEach(theirs))
}

/** Of every round the measurement that took least. @throws RangeError when they had not the same number of rounds. */
export function fastestOfEach(all: readonly (readonly Measurement[])[]): readonly Measurement[] {
  const [first, ...others] = all
  if (!first || others.some(one => one.length !== first.length)) {
    throw new RangeError('The fastest of each round needs contenders with the same number of rounds')
  }
  return first.map((_, round) =>
    all.map(one => one[round] as Measurement).reduce((least, one) => (one.wall < least.wall ? one : least)),
  )
}

/** `ok      0.93x (0.91–0.97)  budget <= 1.15x   pipeline, sf1 / bare script (processor 0.98x)`. */
export function verdictLine({ budget, value, held, processor, fault }: Verdict): string {
  const figure = (amount: number) => `${budget.unit === 'MB' ? Math.round(amount) : amount.toFixed(amount < 1 ? 3 : 2)}`
  const unit = budget.unit === 'x' ? 'x' : ` ${budget.unit}`
  const range = value.count > 1 ? ` (${figure(value.min)}–${figure(value.max)})` : ''
  const limit = `budget ${budget.below ? '<' : '<='} ${figure(budget.limit)}${unit}`
  const measured = `${figure(value.median)}${unit}${range}`
  const beside = processor ? ` (processor ${figure(processor.median)}x)` : ''
  const end = fault ? `: ${fault}` : ''
  return `${(held ? 'ok' : 'MISSED').padEnd(7)} ${measured.padEnd(22)} ${limit.padEnd(18)} ${budget.what} / ${budget.against}${beside}${end}`
}
