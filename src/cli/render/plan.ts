import type { DeliverPlan, Estimate, LandPlan, Plan, TablePlan } from '../../plan/contract.ts'
import { type Cell, grid } from './grid.ts'
import { counted, duration, size } from './numbers.ts'
import type { Paint } from './paint.ts'
import { leftText, totalText, whatText, whyText } from './plan-words.ts'

interface Drawing {
  readonly width: number
  readonly paint: Paint
}

/** Lines are not longer than this, where there is no screen to say how long they may be. */
const WIDEST = 160

/** A plan as a person reads it: each step with its reason and what it will likely take, the rest counted. */
export function planText(plan: Plan, { paint, ...screen }: Drawing): string {
  const drawing = { paint, width: Math.min(screen.width, WIDEST) }
  const steps = [
    ...plan.renames.map(({ from, to }): Cell[] => [{ text: 'rename', style: 'green' }, from, `to ${to}`]),
    ...plan.sources.map(landCells),
    ...plan.tables.map(tableCells),
    ...plan.removals.map((name): Cell[] => [{ text: 'drop', style: 'red' }, name, 'the table', 'no longer declared']),
    ...plan.deliveries.map(deliverCells),
  ]
  const parts: string[] = []
  if (steps.length > 0) parts.push(grid(COLUMNS, steps, drawing))
  if (plan.checks.length > 0) {
    const rows = plan.checks.map(({ asset, checks }): Cell[] => ['check', asset, checks.join(', ')])
    const title = paint('dim', 'Tables that stay as they are, with checks to look again:')
    parts.push(`${title}\n${grid(CHECK_COLUMNS, rows, drawing)}`)
  }
  if (plan.losses.length > 0) {
    const rows = plan.losses.map(({ asset, text }): Cell[] => [{ text: 'lost', style: 'red' }, asset, text])
    const title = paint('red', 'Data would be lost, which a run does only with --allow-drop:')
    parts.push(`${title}\n${grid(CHECK_COLUMNS, rows, drawing)}`)
  }
  if (plan.outside.length > 0) {
    const rows = plan.outside.map((left): Cell[] => ['later', left.asset, leftText(left)])
    const title = paint('dim', 'Outside the interval, and left for later:')
    parts.push(`${title}\n${grid(CHECK_COLUMNS, rows, drawing)}`)
  }
  if (plan.held.length > 0) {
    const rows = plan.held.map(({ asset, run }): Cell[] => ['held', asset, `run ${run} was rolled back`])
    const title = paint('dim', 'Held until code or inputs change, or `massif run --release`:')
    parts.push(`${title}\n${grid(CHECK_COLUMNS, rows, drawing)}`)
  }
  const kept = plan.undeclared.filter(name => !plan.removals.includes(name))
  if (kept.length > 0) {
    const names = `${paint('yellow', 'No longer declared')}, kept in the lake as they are: ${kept.join(', ')}`
    parts.push(`${names}\n${paint('dim', '`massif run --allow-drop` takes them out.')}\n`)
  }
  parts.push(`${paint('bold', totalText(plan))}\n`)
  return parts.join('\n')
}

const COLUMNS = [
  { title: '' },
  { title: 'asset' },
  { title: 'what', flexible: true },
  { title: 'why', flexible: true },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
  { title: 'time', align: 'right' },
] as const

const CHECK_COLUMNS = [{ title: '' }, { title: '' }, { title: '', flexible: true }] as const

function landCells(plan: LandPlan): Cell[] {
  const what = plan.what === 'append' ? 'add rows' : 'all rows'
  const expected = expectedCells(plan.estimate)
  if (plan.bytes !== undefined) expected[1] = size(plan.bytes)
  return [{ text: 'land', style: 'green' }, plan.asset, what, whyText(plan.reasons), ...expected]
}

function tableCells({ asset, how, reasons, estimate }: TablePlan): Cell[] {
  return [{ text: 'build', style: 'cyan' }, asset, whatText(how), whyText(reasons), ...expectedCells(estimate)]
}

function deliverCells({ asset, to, mode, reasons }: DeliverPlan): Cell[] {
  return [{ text: 'deliver', style: 'yellow' }, asset, `${mode}, to ${to}`, whyText(reasons), '', '', '']
}

/** Measured on an earlier step, and so written as about. */
function expectedCells(estimate: Estimate | undefined): [rows: string, bytes: string, seconds: string] {
  if (!estimate) return ['', '', '']
  return [`~${counted(estimate.rows, 'row')}`, `~${size(estimate.bytes)}`, `~${duration(estimate.seconds)}`]
}
