/** Microseconds of a day. */
export const DAY = 86_400_000_000n

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/

/** Days from 1970-01-01 to a date `2026-01-31`, of the years 0001 to 9999; undefined for other texts. */
export function daysOf(text: string): number | undefined {
  const parts = DATE.exec(text)
  if (!parts) return undefined
  const date = new Date(0)
  // Unlike Date.UTC, this takes the year 50 for the year 50.
  date.setUTCFullYear(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]))
  return date.getTime() / 86_400_000
}

/** Microseconds from midnight to a time `23:59:59.999999`; undefined for other texts. */
export function microsecondsOf(text: string): bigint | undefined {
  const parts = TIME.exec(text)
  if (!parts) return undefined
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0)
  return BigInt(seconds) * 1_000_000n + BigInt((parts[4] ?? '').padEnd(6, '0'))
}

/** Microseconds from 1970-01-01 to `2026-01-31 12:00:00.5`, in UTC; undefined for other texts and other zones. */
export function instantOf(text: string): bigint | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[ T](.*?))?(?:Z|[+-]00(?::?00)?)?$/.exec(text)
  if (!parts) return undefined
  const days = daysOf(parts[1] as string)
  const time = parts[2] === undefined ? 0n : microsecondsOf(parts[2])
  return days === undefined || time === undefined ? undefined : BigInt(days) * DAY + time
}
