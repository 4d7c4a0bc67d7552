import { count, counted } from './numbers.ts'

/** The rows that a check looked at: `1,000 of 24,000 rows`, `24,000 rows`, `file statistics of 24,000 rows`. */
export function lookedText({ looked, rows }: { readonly looked: number; readonly rows: number }): string {
  if (looked === rows) return counted(rows, 'row')
  return looked === 0 ? `file statistics of ${counted(rows, 'row')}` : `${count(looked)} of ${counted(rows, 'row')}`
}
