import type { DeliverPlan, Estimate, How, LandPlan, Plan, TablePlan } from '../../plan/contract.ts'
import { describeRanges } from '../../plan/ranges.ts'
import { type Cell, grid } from './grid.ts'
import { counted, duration, size } from './numbers.ts'
import type { Paint } from './paint.ts'

interface Drawing {
  readonly width: number
  readonly paint: Paint
}

/** A plan as a person reads it: each step with its reason and what it will likely take, the rest counted. */
export function planText(plan: Plan, drawing: Drawing): string {
  const { paint } = drawing
  const steps = [...plan.sources.map(landCells), ...plan.tables.map(tableCells), ...plan.deliveries.map(deliverCells)]
  const parts: string[] = []
  if (steps.length > 0) parts.push(grid(COLUMNS, steps, drawing))
  if (plan.checks.length > 0) {
    const rows = plan.checks.map(({ asset, checks }): Cell[] => ['check', asset, checks.join(', ')])
    const title = paint('dim', 'Tables that stay as they are, with checks to look again:')
    parts.push(`${title}\n${grid(CHECK_COLUMNS, rows, drawing)}`)
  }
  if (plan.undeclared.length > 0) {
    const names = plan.undeclared.join(', ')
    parts.push(`${paint('yellow', 'No longer declared')}, kept in the lake as they are: ${names}\n`)
  }
  parts.push(`${paint('bold', total(plan))}\n`)
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
  return [{ text: 'land', style: 'green' }, plan.asset, what, why(plan), ...expected]
}

function tableCells(plan: TablePlan): Cell[] {
  return [{ text: 'build', style: 'cyan' }, plan.asset, what(plan.how), why(plan), ...expectedCells(plan.estimate)]
}

function deliverCells({ asset, to, mode, reasons }: DeliverPlan): Cell[] {
  const why = reasons.map(({ text }) => text).join('; ')
  return [{ text: 'deliver', style: 'yellow' }, asset, `${mode}, to ${to}`, why, '', '', '']
}

function what(how: How): string {
  switch (how.kind) {
    case 'replace':
      return 'all rows'
    case 'ranges':
      return describeRanges(how.coverage.ranges, how.coverage.grain)
    case 'changes':
      return 'changes'
    case 'history':
      return 'what changed'
    case 'after-inputs':
      return 'as needed'
  }
}

const why = ({ reasons }: LandPlan | TablePlan) => reasons.map(({ text }) => text).join('; ')

/** Measured on an earlier step, and so written as about. */
function expectedCells(estimate: Estimate | undefined): [rows: string, bytes: string, seconds: string] {
  if (!estimate) return ['', '', '']
  return [`~${counted(estimate.rows, 'row')}`, `~${size(estimate.bytes)}`, `~${duration(estimate.seconds)}`]
}

function total({ sources, tables, checks, deliveries, unchanged }: Plan): string {
  const facts = [
    ...(sources.length > 0 ? [`${counted(sources.length, 'source')} to land`] : []),
    ...(tables.length > 0 ? [`${counted(tables.length, 'table')} to build`] : []),
    ...(checks.length > 0 ? [`${counted(checks.length, 'table')} to check again`] : []),
    ...(deliveries.length > 0 ? [counted(deliveries.length, 'delivery', 'deliveries')] : []),
    ...(unchanged.length > 0 ? [`${counted(unchanged.length, 'asset')} unchanged`] : []),
  ]
  if (sources.length + tables.length + checks.length + deliveries.length === 0) facts.unshift('Nothing to do')
  const steps = [...sources, ...tables]
  const known = steps.flatMap(({ estimate }) => (estimate ? [estimate] : []))
  const sum = (of: (estimate: Estimate) => number) => known.reduce((all, each) => all + of(each), 0)
  const work = `${size(sum(each => each.bytes))} and ${duration(sum(each => each.seconds))} of work`
  const expected = known.length === 0 ? '' : known.length === steps.length ? `about ${work}` : `at least ${work}`
  return `${facts.join(', ')}${expected ? `; ${expected}` : ''}.`
}
