import type { Duration, DurationUnit } from '../../define/duration.ts'
import { parseDuration } from '../../define/duration.ts'
import type { InputRead, Project } from '../contract.ts'
import { qualified, quoted } from '../sql/identifier.ts'
import { isoText } from '../sql/literal.ts'

/** A relation cut to an interval, as a subquery whose condition compares the bare column: engines prune files by it. */
export function sliceText(
  read: InputRead & { readonly how: 'slice' },
  project: Pick<Project, 'assets'>,
  interval: { readonly start: string; readonly end: string },
): string {
  const type = project.assets.get(read.name)?.asset.columns[read.by]?.type
  const kind = type?.kind === 'scalar' ? type.name : 'timestamp'
  const start = read.back === undefined ? interval.start : before(interval.start, read.back)
  const column = quoted(read.by)
  return `(select * from ${qualified(read.name)} where ${column} >= ${bound(start, kind)} and ${column} < ${bound(interval.end, kind)})`
}

/** An end of an interval as a literal of the column's type. */
function bound(text: string, kind: string): string {
  if (kind === 'timestamptz') return `TIMESTAMPTZ '${text}+00'`
  if (kind !== 'date') return `TIMESTAMP '${text}'`
  // A date is its first instant: the dates within an interval begin with the first that is not before its start.
  const day = text.slice(0, 10)
  return `DATE '${/[1-9]/.test(text.slice(10)) ? shifted(`${day} 00:00:00`, 1, 'day').slice(0, 10) : day}'`
}

/** The instant `back` before another; ISO texts without zone, UTC. Months end where the day does not exist. */
export function before(text: string, back: Duration): string {
  const { count, unit } = parseDuration(back)
  return shifted(text, -count, unit)
}

const MILLISECONDS = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 } as const

function shifted(text: string, count: number, unit: DurationUnit): string {
  const [whole = text, fraction] = text.split('.')
  const date = new Date(`${whole.replace(' ', 'T')}Z`)
  if (unit === 'month' || unit === 'year') {
    const day = date.getUTCDate()
    date.setUTCDate(1)
    date.setUTCMonth(date.getUTCMonth() + count * (unit === 'year' ? 12 : 1))
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
    date.setUTCDate(Math.min(day, last))
  } else {
    date.setTime(date.getTime() + count * MILLISECONDS[unit])
  }
  return fraction === undefined ? isoText(date) : `${isoText(date)}.${fraction}`
}
