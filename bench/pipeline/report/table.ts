import type { Result } from '../contender.ts'
import { ratios, type Spread, spread } from '../measure/statistics.ts'

/** A table as people read it: cells are text already. */
export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const seconds = (value: number) => value.toFixed(value < 10 ? 2 : 1)

/** `2.02 (1.98–2.10)`, or one figure where there was one round. */
export function spreadText({ median, min, max, count }: Spread, figure: (value: number) => string = seconds): string {
  return count === 1 ? figure(median) : `${figure(median)} (${figure(min)}–${figure(max)})`
}

/**
 * What was measured of each contender, and its ratios to one of them within the same round.
 *
 * @param baseline name of the contender all are held against; without one there are no ratios
 */
export function comparison(title: string, results: readonly Result[], baseline?: string): Table {
  const base = results.find(result => result.name === baseline)
  const cell = (of: Result, figure: 'wall' | 'cpu') => spreadText(spread(of.rounds.map(round => round[figure])))
  const ratio = (of: Result, figure: 'wall' | 'cpu') =>
    base
      ? spreadText(
          spread(
            ratios(
              of.rounds.map(round => round[figure]),
              base.rounds.map(round => round[figure]),
            ),
          ),
          value => value.toFixed(2),
        )
      : ''
  const head = [
    '',
    'wall s',
    ...(base ? ['× wall'] : []),
    'processor s',
    ...(base ? ['× processor'] : []),
    'peak MB',
    'others %',
  ]
  const rows = results.map(result => [
    result.name === baseline ? `${result.name} (= 1)` : result.name,
    cell(result, 'wall'),
    ...(base ? [ratio(result, 'wall')] : []),
    cell(result, 'cpu'),
    ...(base ? [ratio(result, 'cpu')] : []),
    String(Math.round(spread(result.rounds.map(round => round.peak)).median / 1e6)),
    String(Math.round(spread(result.rounds.map(round => round.others)).median * 100)),
  ])
  return { title: `${title} (n=${results[0]?.rounds.length ?? 0})`, head, rows }
}

/** As Markdown, columns aligned so that the text itself can be read. */
export function markdown({ title, head, rows }: Table): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [`**${title}**`, '', line(head), rule, ...rows.map(line)].join('\n')
}
