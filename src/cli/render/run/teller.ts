import type { RunEvent } from '../../../run/events.ts'
import type { Screen } from '../../screen.ts'
import { LiveRegion } from '../live.ts'
import { truncate } from '../width.ts'
import { eventLine, TONES } from './event-line.ts'
import { progressLines } from './progress.ts'
import { follow, NOTHING_YET } from './view.ts'

/** Tells a run while it goes on. */
export interface Teller {
  tell(event: RunEvent): void
  /** Says that Ctrl-C was understood. */
  stopping(): void
  close(): void
}

const STOPPING = 'stopping… press Ctrl-C again to kill'
const REDRAW_MILLISECONDS = 100
/** A terminal is told of steps that take this long as they end; the summary tells of all. */
const SLOW_SECONDS = 2

/** The events as they are, one JSON object a line. */
export function jsonTeller(out: Screen): Teller {
  return { tell: event => out.write(`${JSON.stringify(event)}\n`), stopping: () => {}, close: () => {} }
}

/** One line an event, with its time: for files and for the logs of other programs. */
export function lineTeller(err: Screen): Teller {
  let view = NOTHING_YET
  return {
    tell: event => {
      const work = 'step' in event ? view.atWork.get(event.step) : undefined
      view = follow(view, event)
      const line = eventLine(event, work)
      if (!line) return
      const { mark, style } = TONES[line.tone]
      err.write(`${event.at.slice(0, 19)}Z ${err.paint(style, mark)} ${line.text}\n`)
    },
    stopping: () => err.write(`${STOPPING}\n`),
    close: () => {},
  }
}

/** Lines that move while steps are at work, below those that stay. */
export function liveTeller(err: Screen, now: () => Date): Teller {
  const region = new LiveRegion(err)
  let view = NOTHING_YET
  let pending = ''
  const draw = () => {
    const drawing = { now: now().getTime(), width: err.width(), height: err.height(), paint: err.paint }
    region.draw(view.startedAt === 0 ? [] : progressLines(view, drawing), pending)
    pending = ''
  }
  const timer = setInterval(draw, REDRAW_MILLISECONDS)
  return {
    tell: event => {
      const work = 'step' in event ? view.atWork.get(event.step) : undefined
      view = follow(view, event)
      if (!isWorthALine(event)) return
      const line = eventLine(event, work)
      if (!line) return
      const { mark, style } = TONES[line.tone]
      // The summary has the rest of it.
      const text = event.event === 'step-finished' ? truncate(line.text, err.width() - 2) : line.text
      pending += `${err.paint(style, mark)} ${text}\n`
    },
    stopping: () => {
      pending += `${err.paint('yellow', STOPPING)}\n`
      draw()
    },
    close: () => {
      clearInterval(timer)
      if (pending) draw()
      region.close()
    },
  }
}

function isWorthALine(event: RunEvent): boolean {
  switch (event.event) {
    case 'step-finished':
      return event.seconds >= SLOW_SECONDS || event.rejected > 0
    case 'step-retry':
    case 'step-failed':
    case 'warning':
      return true
    case 'check-finished':
      return !event.ok
    default:
      return false
  }
}
