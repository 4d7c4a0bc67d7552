import type { Paint, Style } from './paint.ts'
import { displayWidth, padEnd, padStart, truncate } from './width.ts'

export interface GridColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Gives way when a line is wider than the screen. */
  readonly flexible?: boolean
}

export type Cell = string | { readonly text: string; readonly style: Style }

/** A cell's text on one line, and without what would steer the terminal: cells hold data from anywhere. */
const text = (cell: Cell) =>
  (typeof cell === 'string' ? cell : cell.text).replaceAll(/\s*\n\s*/g, ' ').replaceAll(/\p{Control}/gu, '\ufffd')
const GAP = '  '
/** No flexible column gets narrower than this. */
const NARROWEST = 8

/**
 * Rows under their titles, in columns as wide as they need.
 *
 * @param width cells of the screen; flexible columns are cut to it, longest first
 * @returns lines, each with its end
 */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly (readonly Cell[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const widths = fit(columns, rows, width)
  const line = (cells: readonly Cell[], style?: Style) => {
    const parts = columns.map(({ align }, index) => {
      const cell = cells[index] ?? ''
      const cut = truncate(text(cell), widths[index] ?? 0)
      const last = index === columns.length - 1 && align !== 'right'
      const padded = last ? cut : (align === 'right' ? padStart : padEnd)(cut, widths[index] ?? 0)
      const chosen = style ?? (typeof cell === 'string' ? undefined : cell.style)
      return chosen ? paint(chosen, padded) : padded
    })
    return `${parts.join(GAP).trimEnd()}\n`
  }
  const titles = columns.some(({ title }) => title)
    ? line(
        columns.map(({ title }) => title),
        'dim',
      )
    : ''
  return titles + rows.map(cells => line(cells)).join('')
}

function fit(columns: readonly GridColumn[], rows: readonly (readonly Cell[])[], width: number): number[] {
  const widths = columns.map(({ title }, index) =>
    rows.reduce((most, cells) => Math.max(most, displayWidth(text(cells[index] ?? ''))), displayWidth(title)),
  )
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (columns.length - 1)) - width
  while (excess > 0) {
    const longest = widths.reduce(
      (best, each, index) =>
        columns[index]?.flexible && each > NARROWEST && (best < 0 || each > (widths[best] ?? 0)) ? index : best,
      -1,
    )
    if (longest < 0) break
    widths[longest] = (widths[longest] ?? 0) - 1
    excess--
  }
  return widths
}
