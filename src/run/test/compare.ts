import type { Cell, Cells } from './read-rows.ts'

type RowOfCells = readonly Cell[]

/** How rows differ from those expected. */
export interface RowDiff {
  readonly columns: readonly string[]
  /** Expected, and not there. With one that resembles it in `extra`, at the same place of both lists. */
  readonly missing: readonly (RowOfCells | undefined)[]
  /** There, and not expected. */
  readonly extra: readonly (RowOfCells | undefined)[]
}

/** Floating-point numbers that agree to so much are equal: sums depend on the order in which they are made. */
const CLOSE = 1e-9

/**
 * Holds rows against those expected, each as often as it is there.
 *
 * @param ordered whether they must also come in the same order
 * @returns undefined where they are the same
 */
export function compareRows(expected: Cells, got: Cells, ordered: boolean): RowDiff | undefined {
  const { columns } = expected
  if (ordered) {
    const length = Math.max(expected.rows.length, got.rows.length)
    const places = Array.from({ length }, (_, at) => [expected.rows[at], got.rows[at]] as const)
    const wrong = places.filter(([a, b]) => !a || !b || !same(a, b))
    if (wrong.length === 0) return undefined
    return { columns, missing: wrong.map(([a]) => a), extra: wrong.map(([, b]) => b) }
  }
  const left = [...got.rows]
  const missing = expected.rows.filter(row => {
    const at = left.findIndex(other => same(row, other))
    if (at < 0) return true
    left.splice(at, 1)
    return false
  })
  return missing.length + left.length === 0 ? undefined : { columns, ...paired(missing, left) }
}

/** Puts each missing row beside the extra one that agrees with it in most columns, if there is one. */
function paired(missing: readonly RowOfCells[], extra: readonly RowOfCells[]): Pick<RowDiff, 'missing' | 'extra'> {
  const left = [...extra]
  const beside = missing.map(row => {
    const scores = left.map(other => agreeing(row, other))
    const best = Math.max(...scores)
    return best > 0 ? left.splice(scores.indexOf(best), 1)[0] : undefined
  })
  return { missing: [...missing, ...left.map(() => undefined)], extra: [...beside, ...left] }
}

function agreeing(a: RowOfCells, b: RowOfCells): number {
  return a.filter((cell, index) => sameCell(cell, b[index])).length
}

function same(a: RowOfCells, b: RowOfCells): boolean {
  return a.every((cell, index) => sameCell(cell, b[index]))
}

/** Whether two cells count as equal. */
export function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  if (Object.is(a, b) || a === b) return true
  if (typeof a !== 'number' || typeof b !== 'number') return false
  return Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b))
}
