import type { AssetLine } from '../catalogue/list-assets.ts'
import { type Cell, grid } from './grid.ts'
import { count, counted, size } from './numbers.ts'
import { type Paint, plain } from './paint.ts'
import { ago } from './times.ts'
import { displayWidth } from './width.ts'

const COLUMNS = [
  { title: 'asset' },
  { title: 'kind' },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
  { title: 'updated' },
  { title: 'last run' },
  { title: 'about', flexible: true },
] as const

const withoutRun = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, index) => index !== 5)

/** Assets and tables, one a line, and their sum. */
export function assetGrid(
  assets: readonly AssetLine[],
  { width, paint, now }: { readonly width: number; readonly paint: Paint; readonly now: Date },
): string {
  const rows = assets.map(({ name, kind, stored, run, about, delivered }): Cell[] => {
    const kindCell = kind === 'undeclared' ? ({ text: kind, style: 'yellow' } as const) : kind
    if (kind === 'destination') {
      const when: Cell = delivered ? ago(new Date(delivered.at), now) : { text: 'not delivered yet', style: 'dim' }
      return [name, kindCell, '', '', when, run ?? '', about ?? '']
    }
    if (!stored) {
      const missing = kind === 'view' ? '' : 'not built yet'
      return [name, kindCell, '', '', { text: missing, style: 'dim' }, '', about ?? '']
    }
    return [
      name,
      kindCell,
      stored.rows === undefined ? '' : count(stored.rows),
      stored.bytes === undefined ? '' : size(stored.bytes),
      stored.updatedAt === undefined ? '' : ago(new Date(stored.updatedAt), now),
      run ?? '',
      about ?? '',
    ]
  })
  const bytes = assets.reduce((sum, { stored }) => sum + (stored?.bytes ?? 0), 0)
  const tables = assets.filter(({ stored }) => stored).length
  const whole = grid(COLUMNS, rows, { width: Number.POSITIVE_INFINITY, paint: plain })
  // What it is matters more than which run made it: that gives way first.
  const fits = whole.split('\n').every(line => displayWidth(line) <= width)
  const list = fits
    ? grid(COLUMNS, rows, { width, paint })
    : grid(withoutRun(COLUMNS), rows.map(withoutRun), { width, paint })
  return `${list}${paint('dim', `${counted(tables, 'table')}, ${size(bytes)}`)}\n`
}
