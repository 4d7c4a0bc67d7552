import { lookedText } from '../check-cost.ts'
import { type Cell, grid } from '../grid.ts'
import { counted, duration, size } from '../numbers.ts'
import type { Paint } from '../paint.ts'
import { truncate } from '../width.ts'
import type { RunSummary, StepDone } from './summary.ts'

/** So many published tables are listed; of more, those that took longest. */
const MOST_LISTED = 30
const LONGEST = 10
const MOST_REJECTED = 5

interface Drawing {
  readonly width: number
  readonly paint: Paint
  /** How the program is called. */
  readonly program: string
}

/**
 * What a run did, and what to do next.
 *
 * @param problems its errors and warnings, already rendered; empty where there are none
 */
export function summaryText(
  summary: RunSummary,
  problems: { readonly errors: string; readonly warnings: string },
  drawing: Drawing,
): string {
  const { paint } = drawing
  const parts = [
    published(summary, drawing),
    delivered(summary, drawing),
    ...[...summary.done.values()].filter(({ rejected }) => rejected > 0).map(step => rejectedRows(step, drawing)),
    problems.warnings,
    problems.errors,
    withheld(summary, drawing),
    `${paint(STYLES[summary.outcome], closing(summary))}\n`,
    next(summary, drawing),
  ]
  return parts.filter(Boolean).join('\n')
}

const STYLES = {
  published: 'green',
  unchanged: 'green',
  withheld: 'red',
  failed: 'red',
  stopped: 'yellow',
  undelivered: 'red',
} as const

function published({ published: all, done }: RunSummary, drawing: Drawing): string {
  // Tables of rejected rows are no steps of their own: they are told with what was rejected.
  const published = all.filter(name => done.has(name))
  if (published.length === 0) return ''
  const seconds = (name: string) => done.get(name)?.seconds ?? 0
  const order = new Map([...done.keys()].map((name, index) => [name, index]))
  const listed =
    published.length <= MOST_LISTED
      ? published.toSorted((a, b) => (order.get(a) ?? -1) - (order.get(b) ?? -1))
      : published.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, LONGEST)
  const rows = listed.map((name): Cell[] => {
    const step = done.get(name) as StepDone
    return [`  ${name}`, counted(step.rows, 'row'), size(step.bytes), duration(step.seconds), dim(step.why)]
  })
  const more = published.length - rows.length
  const rest = more > 0 ? drawing.paint('dim', `  and ${counted(more, 'more table')} that took less\n`) : ''
  const title = drawing.paint('bold', `Published ${counted(published.length, 'table')}`)
  return `${title}\n${grid(COLUMNS, rows, drawing)}${rest}`
}

function delivered({ delivered: names, done }: RunSummary, drawing: Drawing): string {
  if (names.length === 0) return ''
  const rows = names.slice(0, MOST_LISTED).map((name): Cell[] => {
    const { rows, bytes, seconds, why } = done.get(name) as StepDone
    return [`  ${name}`, counted(rows, 'row'), size(bytes), duration(seconds), dim(why)]
  })
  const more = names.length - rows.length
  const rest = more > 0 ? drawing.paint('dim', `  and ${counted(more, 'more')}\n`) : ''
  const title = drawing.paint('bold', `Delivered to ${counted(names.length, 'destination')}`)
  return `${title}\n${grid(COLUMNS, rows, drawing)}${rest}`
}

const dim = (text: string): Cell => ({ text, style: 'dim' })

const COLUMNS = [
  { title: '' },
  { title: '', align: 'right' },
  { title: '', align: 'right' },
  { title: '', align: 'right' },
  { title: '', flexible: true },
] as const

function rejectedRows({ asset, rejected, sample }: StepDone, { width, paint, program }: Drawing): string {
  const lines = sample.slice(0, MOST_REJECTED).map(({ file, line, column, reason }) => {
    const what = column ? `${column}: ${reason}` : reason
    return `  ${truncate(`${file}:${line}  ${what}`, width - 2)}\n`
  })
  const all = `  all of them: ${program} query 'select * from ${asset}_rejected'\n`
  return `${paint('yellow', `Rejected ${counted(rejected, 'row')} of ${asset}`)}\n${lines.join('')}${paint('dim', all)}`
}

function withheld({ withheld, skipped }: RunSummary, { paint }: Drawing): string {
  const lines = [
    ...(withheld.length > 0 ? [`${paint('red', 'Withheld')}, left as they were: ${some(withheld)}\n`] : []),
    ...(skipped.length > 0 ? [`${paint('yellow', 'Skipped')}: ${some(skipped)}\n`] : []),
  ]
  return lines.join('')
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ')
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown
}

function closing(summary: RunSummary): string {
  const seconds = duration(summary.seconds)
  const { held, looked, seconds: spent, lookedRows, rows } = summary.checks
  const cost = `${lookedText({ looked: lookedRows, rows })} in ${duration(spent)}`
  const facts = [
    ...(summary.done.size > 0 ? [counted(summary.done.size, 'step')] : []),
    ...(summary.unchanged > 0 ? [`${summary.unchanged} unchanged`] : []),
    ...(looked > 0 ? [`${held} of ${counted(looked, 'check')} hold (${cost})`] : []),
  ]
  const details = facts.length > 0 ? `: ${facts.join(', ')}` : ''
  switch (summary.outcome) {
    case 'published':
      return `Done in ${seconds}${details}.`
    case 'unchanged':
      return `Nothing to do: everything is up to date (${seconds}).`
    case 'withheld':
      return `Withheld after ${seconds}${details}.`
    case 'failed':
      return `Failed after ${seconds}${details}.`
    case 'undelivered':
      return `Published, but not delivered, after ${seconds}${details}.`
    case 'stopped':
      return `Stopped after ${seconds}${details}.`
  }
}

function next({ outcome, run, published, done }: RunSummary, { paint, program }: Drawing): string {
  const last = [...done.keys()].findLast(name => published.includes(name)) ?? published.at(-1)
  const advice: readonly (readonly [command: string, about: string])[] =
    outcome === 'published' && last !== undefined
      ? [[`massif query 'select * from ${last} limit 10'`, 'to look']]
      : outcome === 'unchanged' || outcome === 'published'
        ? []
        : outcome === 'undelivered'
          ? [
              ['massif run', 'delivers again'],
              [`massif history ${run}`, 'what it did'],
            ]
          : [
              ['massif run --resume', 'goes on; finished steps are kept'],
              [`massif history ${run}`, 'what it did'],
            ]
  const calls = advice.map(([command, about]) => [command.replace(/^massif/, program), about] as const)
  const width = Math.max(0, ...calls.map(([command]) => command.length))
  return calls.map(([command, about]) => `  ${paint('cyan', command.padEnd(width))}  ${paint('dim', about)}\n`).join('')
}
