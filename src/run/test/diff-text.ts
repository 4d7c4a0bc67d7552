import { type RowDiff, sameCell } from './compare.ts'
import type { Cell } from './read-rows.ts'

const WIDEST = 40
const MOST = 20

/** A difference as lines: rows that are missing after `-`, those that are too many after `+`, what differs marked by `*`. */
export function diffText({ columns, missing, extra }: RowDiff): string {
  const lines: { readonly sign: string; readonly cells: readonly string[] }[] = []
  const pairs = missing.map((row, index) => [row, extra[index]] as const)
  for (const [gone, there] of pairs.slice(0, MOST)) {
    const mark = (cell: Cell, at: number) => shown(cell) + (gone && there && !sameCell(gone[at], there[at]) ? ' *' : '')
    if (gone) lines.push({ sign: '-', cells: gone.map(mark) })
    if (there) lines.push({ sign: '+', cells: there.map(mark) })
  }
  const widths = columns.map((name, at) => Math.max(name.length, ...lines.map(({ cells }) => cells[at]?.length ?? 0)))
  const line = (sign: string, cells: readonly string[]) =>
    `${sign} ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd()
  const more = pairs.length > MOST ? [`  … and ${(pairs.length - MOST).toLocaleString('en')} more`] : []
  return [line(' ', columns), ...lines.map(({ sign, cells }) => line(sign, cells)), ...more].join('\n')
}

function shown(cell: Cell): string {
  if (cell === null) return 'null'
  const text = String(cell).replaceAll('\n', '⏎')
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text
}
