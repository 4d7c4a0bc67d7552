import type { RunRecord } from '../../state/runs.ts'
import type { StepRecord } from '../../state/steps.ts'
import { type Cell, grid } from './grid.ts'
import { counted, duration, size } from './numbers.ts'
import type { Paint, Style } from './paint.ts'
import { ago, instant } from './times.ts'

interface Drawing {
  readonly width: number
  readonly paint: Paint
}

const OUTCOMES: { readonly [outcome: string]: Style } = {
  published: 'green',
  unchanged: 'dim',
  withheld: 'red',
  failed: 'red',
  stopped: 'yellow',
}

/** Runs, one a line. */
export function runGrid(runs: readonly RunRecord[], now: Date, drawing: Drawing): string {
  const rows = runs.map((run): Cell[] => [
    run.id,
    outcomeCell(run),
    ago(new Date(run.startedAt), now),
    took(run),
    run.selection.length > 0 ? run.selection.join(' ') : 'everything',
    run.errors[0] ? `${run.errors[0].code}: ${run.errors[0].message}` : '',
  ])
  const columns = [
    { title: 'run' },
    { title: 'outcome' },
    { title: 'began' },
    { title: 'took', align: 'right' },
    { title: 'of', flexible: true },
    { title: '', flexible: true },
  ] as const
  return grid(columns, rows, drawing)
}

/** One run with its steps. */
export function runText(run: RunRecord, steps: readonly StepRecord[], drawing: Drawing): string {
  const { paint } = drawing
  const outcome = outcomeCell(run)
  const coloured = typeof outcome === 'string' ? outcome : paint(outcome.style, outcome.text)
  const facts = [
    `${paint('bold', run.id)}  ${coloured}`,
    `  began    ${instant(new Date(run.startedAt))}${run.finishedAt ? `, took ${took(run)}` : ''}`,
    `  of       ${run.selection.length > 0 ? run.selection.join(' ') : 'everything'}`,
    `  process  ${run.process} on ${run.host}`,
  ].join('\n')
  if (steps.length === 0) return `${facts}\n\n  no steps\n`
  return `${facts}\n\n${stepGrid(steps, drawing)}`
}

/** Steps, one a line. */
export function stepGrid(steps: readonly StepRecord[], drawing: Drawing, title: 'asset' | 'run' = 'asset'): string {
  const rows = steps.map((step): Cell[] => [
    title === 'asset' ? step.asset : step.run,
    { text: step.status, style: STATUSES[step.status] },
    step.reason,
    step.rows === undefined ? '' : counted(step.rows, 'row'),
    step.bytes === undefined ? '' : size(step.bytes),
    step.seconds === undefined ? '' : duration(step.seconds),
    step.rejected ? `${counted(step.rejected, 'row')} rejected` : '',
  ])
  const columns = [
    { title },
    { title: 'status' },
    { title: 'why', flexible: true },
    { title: 'rows', align: 'right' },
    { title: 'size', align: 'right' },
    { title: 'time', align: 'right' },
    { title: '' },
  ] as const
  return grid(columns, rows, drawing)
}

const STATUSES: { readonly [status in StepRecord['status']]: Style } = {
  running: 'yellow',
  staged: 'yellow',
  published: 'green',
  unchanged: 'dim',
  failed: 'red',
  skipped: 'yellow',
}

function outcomeCell({ outcome }: RunRecord): Cell {
  if (outcome === undefined) return { text: 'not ended', style: 'yellow' }
  return { text: outcome, style: OUTCOMES[outcome] ?? 'bold' }
}

function took({ startedAt, finishedAt }: RunRecord): string {
  return finishedAt === undefined ? '' : duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
}
