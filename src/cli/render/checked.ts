import type { Checked } from '../../state/checked.ts'
import { lookedText } from './check-cost.ts'
import { type Cell, grid } from './grid.ts'
import { counted, duration } from './numbers.ts'
import type { Paint } from './paint.ts'

/** Outcomes of checks with what they cost, one a line, those that took longest first. */
export function checkedGrid(
  checks: readonly Checked[],
  drawing: { readonly width: number; readonly paint: Paint },
): string {
  const rows = checks
    .toSorted((a, b) => b.seconds - a.seconds)
    .map(({ asset, check, passed, severity, violations, looked, rows, seconds }): Cell[] => [
      asset,
      check,
      passed
        ? { text: 'holds', style: 'green' }
        : { text: counted(violations, 'violation'), style: severity === 'error' ? 'red' : 'yellow' },
      looked === undefined || rows === undefined ? '' : lookedText({ looked, rows }),
      duration(seconds),
    ])
  const columns = [
    { title: 'asset' },
    { title: 'check', flexible: true },
    { title: 'outcome' },
    { title: 'looked at' },
    { title: 'time', align: 'right' },
  ] as const
  return grid(columns, rows, drawing)
}
