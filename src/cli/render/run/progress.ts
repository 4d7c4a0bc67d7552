import { bar, wanderingBar } from '../bar.ts'
import { byteRate, counted, duration, rowRate } from '../numbers.ts'
import type { Paint } from '../paint.ts'
import { displayWidth, padEnd, padStart, truncate } from '../width.ts'
import type { RunView, StepAtWork } from './view.ts'

const BAR = 12
const NAME = 36

/**
 * The lines drawn while a run is at work: one a step, and where the run is as the last.
 *
 * @param now milliseconds since the epoch
 * @param width cells of the screen; no line is wider
 * @param height lines there is room for; steps beyond it are only counted
 */
export function progressLines(
  view: RunView,
  {
    now,
    width,
    height,
    paint,
  }: { readonly now: number; readonly width: number; readonly height: number; readonly paint: Paint },
): readonly string[] {
  const working = [...view.atWork.values()]
  const room = Math.max(1, height - 3)
  const shown = working.length > room ? working.slice(0, room - 1) : working
  const nameWidth = Math.min(NAME, Math.max(0, ...shown.map(({ asset }) => displayWidth(asset))))
  const lines = shown.map(step => stepLine(step, { now, width, nameWidth, paint }))
  if (shown.length < working.length)
    lines.push(paint('dim', truncate(`  and ${counted(working.length - shown.length, 'more step')}`, width)))
  return [...lines, totalLine(view, now, width, paint)]
}

function stepLine(
  step: StepAtWork,
  { now, width, nameWidth, paint }: { now: number; width: number; nameWidth: number; paint: Paint },
): string {
  const seconds = Math.max(0, (now - step.since) / 1000)
  const name = padEnd(truncate(step.asset, nameWidth), nameWidth)
  const drawn = step.fraction === undefined ? wanderingBar(seconds, BAR) : bar(step.fraction, BAR)
  const percent = step.fraction === undefined ? '' : `${Math.floor(step.fraction * 100)} %`
  const facts = step.waiting ? ['waits for its next attempt'] : measured(step, seconds)
  const head = `  ${name} ${drawn} ${padStart(percent, 5)} ${padStart(duration(seconds), 8)}`
  const tail = facts.length > 0 ? `  ${facts.join('  ')}` : ''
  if (displayWidth(head) > width) return truncate(`  ${name} ${percent}`, width)
  const cut = truncate(tail, width - displayWidth(head))
  return `  ${name} ${paint('cyan', drawn)} ${padStart(percent, 5)} ${padStart(duration(seconds), 8)}${paint('dim', cut)}`
}

function measured({ rows, bytes }: StepAtWork, seconds: number): string[] {
  return [
    ...(rows === undefined ? [] : [counted(rows, 'row')]),
    ...(rows === undefined || seconds < 0.1 ? [] : [rowRate(rows, seconds)]),
    ...(bytes === undefined || seconds < 0.1 ? [] : [byteRate(bytes, seconds)]),
  ]
}

function totalLine(view: RunView, now: number, width: number, paint: Paint): string {
  const seconds = duration(Math.max(0, (now - view.startedAt) / 1000))
  const { held, broken, warned } = view.checks
  const checks = held + broken + warned
  const facts = [
    `${view.ended}/${view.steps} steps`,
    ...(view.failed > 0 ? [`${view.failed} failed`] : []),
    ...(checks > 0 ? [`${held}/${checks} checks hold`] : []),
    ...(view.rejected > 0 ? [`${counted(view.rejected, 'row')} rejected`] : []),
    seconds,
  ].join(' · ')
  const drawn = bar(view.steps === 0 ? 0 : view.ended / view.steps, BAR)
  if (width < BAR + 4) return truncate(facts, width)
  return `${paint('green', drawn)} ${paint('bold', truncate(facts, width - BAR - 1))}`
}
