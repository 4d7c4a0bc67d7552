import { leastOfEach, ratios, type Spread, spread } from './measure/statistics.ts'

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
  /** What must be true besides, and is not. */
  readonly fault?: string
}

/** Judges an amount: the median of `values` against the budget. */
export function judge(budget: Budget, values: readonly number[], fault?: string): Verdict {
  const value = spread(values)
  const within = budget.below ? value.median < budget.limit : value.median <= budget.limit
  return { budget, value, held: within && fault === undefined, ...(fault === undefined ? {} : { fault }) }
}

/** Judges a ratio, taken within each round. */
export function judgeRatio(budget: Omit<Budget, 'unit'>, ours: readonly number[], theirs: readonly number[]): Verdict {
  return judge({ ...budget, unit: 'x' }, ratios(ours, theirs))
}

/** Judges a ratio to the fastest of several, who may be another one in every round. */
export function judgeFastest(
  budget: Omit<Budget, 'unit'>,
  ours: readonly number[],
  theirs: readonly (readonly number[])[],
): Verdict {
  return judgeRatio(budget, ours, leastOfEach(theirs))
}

/** `ok      0.93x (0.91–0.97)  budget <= 1.15x   pipeline, sf1 / bare script`. */
export function verdictLine({ budget, value, held, fault }: Verdict): string {
  const figure = (amount: number) => `${budget.unit === 'MB' ? Math.round(amount) : amount.toFixed(amount < 1 ? 3 : 2)}`
  const unit = budget.unit === 'x' ? 'x' : ` ${budget.unit}`
  const range = value.count > 1 ? ` (${figure(value.min)}–${figure(value.max)})` : ''
  const limit = `budget ${budget.below ? '<' : '<='} ${figure(budget.limit)}${unit}`
  const measured = `${figure(value.median)}${unit}${range}`
  const end = fault ? `: ${fault}` : ''
  return `${(held ? 'ok' : 'MISSED').padEnd(7)} ${measured.padEnd(22)} ${limit.padEnd(18)} ${budget.what} / ${budget.against}${end}`
}
