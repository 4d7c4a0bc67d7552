/** A day as a whole number: days since 2015-01-01. Keys are made of it, so it must stay below 8192 (the year 2037). */
export type Day = number

const ORIGIN = Date.UTC(2015, 0, 1)
const MILLISECONDS = 86_400_000
const LAST: Day = 8191

/** @throws RangeError when the text is no day of the years 2018 to 2037. */
export function parseDay(text: string): Day {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  const day = (time - ORIGIN) / MILLISECONDS
  if (!Number.isInteger(day) || dayText(day) !== text) throw new RangeError(`"${text}" is not a day like 2026-01-31`)
  if (day < 1096 || day > LAST) throw new RangeError(`"${text}" is not between 2018-01-01 and 2037-06-05`)
  return day
}

export function dayText(day: Day): string {
  return new Date(ORIGIN + day * MILLISECONDS).toISOString().slice(0, 10)
}

export function dayOf(time: Date): Day {
  return Math.floor((time.getTime() - ORIGIN) / MILLISECONDS)
}

/** 0 is Monday. 2015-01-01 was a Thursday. */
export function weekday(day: Day): number {
  return (day + 3) % 7
}

/** 0 is January. */
export function month(day: Day): number {
  return new Date(ORIGIN + day * MILLISECONDS).getUTCMonth()
}

/** The first days of the months that hold the days from `from` to `until`, the latter not included. */
export function months(from: Day, until: Day): Day[] {
  const starts: Day[] = []
  const at = new Date(ORIGIN + from * MILLISECONDS)
  at.setUTCDate(1)
  for (let day = dayOf(at); day < until; day = dayOf(at)) {
    starts.push(day)
    at.setUTCMonth(at.getUTCMonth() + 1)
  }
  return starts
}
