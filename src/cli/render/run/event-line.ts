import type { RunEvent, RunOutcome } from '../../../run/events.ts'
import { lookedText } from '../check-cost.ts'
import { byteRate, counted, duration, rowRate, size } from '../numbers.ts'
import type { Style } from '../paint.ts'
import type { StepAtWork } from './view.ts'

/** One event in words. */
export interface EventLine {
  readonly text: string
  readonly tone: 'good' | 'bad' | 'doubtful' | 'neutral'
}

export const TONES: { readonly [tone in EventLine['tone']]: { readonly mark: string; readonly style: Style } } = {
  good: { mark: '✓', style: 'green' },
  bad: { mark: '✗', style: 'red' },
  doubtful: { mark: '!', style: 'yellow' },
  neutral: { mark: '·', style: 'dim' },
}

const OUTCOMES: { readonly [outcome in RunOutcome]: EventLine['tone'] } = {
  published: 'good',
  unchanged: 'good',
  withheld: 'bad',
  failed: 'bad',
  stopped: 'doubtful',
  undelivered: 'bad',
}

const PHASES = { sources: 'source', tables: 'table', deliveries: 'destination' } as const
const VERBS = { land: 'landing', table: 'building', deliver: 'delivering' } as const

/**
 * An event as a line of text, without its time.
 *
 * @param work what was known of the event's step before it
 * @returns undefined for what is only drawn, not told
 */
export function eventLine(event: RunEvent, work: StepAtWork | undefined): EventLine | undefined {
  switch (event.event) {
    case 'run-started':
      return { text: `run ${event.run} ${event.resumed ? 'goes on' : 'started'}`, tone: 'neutral' }
    case 'planned': {
      const what = PHASES[event.phase]
      const todo = event.steps === 0 ? `${what}s: nothing to do` : `${counted(event.steps, what)} to do`
      return { text: event.unchanged > 0 ? `${todo}, ${event.unchanged} unchanged` : todo, tone: 'neutral' }
    }
    case 'step-started': {
      const again = event.attempt > 1 ? `, attempt ${event.attempt}` : ''
      const interval = event.interval ? ` ${event.interval}` : ''
      const verb = VERBS[event.kind]
      return { text: `${verb} ${event.asset}${interval}: ${event.reason}${again}`, tone: 'neutral' }
    }
    case 'step-progress':
      return undefined
    case 'step-finished':
      return { text: finished(event, work), tone: event.rejected > 0 ? 'doubtful' : 'good' }
    case 'step-retry': {
      const wait = `again in ${duration(event.wait)}`
      // The event names the attempt that comes.
      const text = `${event.asset}: attempt ${event.attempt - 1} failed, ${wait}: ${event.error.code}: ${event.error.message}`
      return { text, tone: 'doubtful' }
    }
    case 'step-failed': {
      const [first, ...more] = event.errors
      const others = more.length > 0 ? ` (and ${counted(more.length, 'more error', 'more errors')})` : ''
      return { text: `${event.asset} failed: ${first ? `${first.code}: ${first.message}` : ''}${others}`, tone: 'bad' }
    }
    case 'step-skipped':
      return { text: `${event.asset} skipped: ${event.because}`, tone: 'doubtful' }
    case 'check-finished': {
      const check = `check ${event.check} of ${event.asset}`
      const cost = `${lookedText(event)} in ${duration(event.seconds)}`
      if (event.ok) return { text: `${check} holds: ${cost}`, tone: 'good' }
      const violations = counted(event.violations, 'violation')
      return {
        text: `${check} does not hold: ${violations}, ${cost}`,
        tone: event.severity === 'error' ? 'bad' : 'doubtful',
      }
    }
    case 'warning':
      return { text: `${event.diagnostic.code}: ${event.diagnostic.message}`, tone: 'doubtful' }
    case 'published':
      return { text: `published ${tables(event.tables)} in ${duration(event.seconds)}`, tone: 'good' }
    case 'renamed':
      return { text: `renamed ${event.from} to ${event.to}`, tone: 'good' }
    case 'removed':
      return { text: `took ${tables(event.tables)} out of the lake`, tone: 'good' }
    case 'withheld':
      return { text: `withheld ${tables(event.tables)}`, tone: 'bad' }
    case 'run-finished': {
      return {
        text: `run ${event.run} ${event.outcome} after ${duration(event.seconds)}`,
        tone: OUTCOMES[event.outcome],
      }
    }
  }
}

function finished(event: RunEvent & { readonly event: 'step-finished' }, work: StepAtWork | undefined): string {
  const { asset, rows, bytes, seconds, rejected } = event
  if (event.reused) return `${asset}: ${counted(rows, 'row')}, kept from the earlier attempt`
  const rates = seconds >= 0.05 && rows > 0 ? ` (${rowRate(rows, seconds)}, ${byteRate(bytes, seconds)})` : ''
  const reason = work ? `; ${work.reason}` : ''
  const interval = work?.interval ? ` ${work.interval}` : ''
  const aside = rejected > 0 ? `, ${counted(rejected, 'row')} rejected` : ''
  return `${asset}${interval}: ${counted(rows, 'row')}, ${size(bytes)} in ${duration(seconds)}${rates}${aside}${reason}`
}

/** The names where they are few, else how many. */
function tables(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : counted(names.length, 'table')
}
