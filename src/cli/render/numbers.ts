/** `1,234,567`. */
export function count(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 row`, `1,234 rows`. `many` is needed where an s does not do. */
export function counted(value: number | bigint, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 || value === 1n ? one : many}`
}

/** `512 B`, `12.3 MB`; powers of 1000, three digits. */
export function size(bytes: number): string {
  return bytes < 999.5 ? `${Math.round(bytes)} B` : scaled(bytes / 1000, ['kB', 'MB', 'GB', 'TB', 'PB'])
}

/** `812,345 rows/s`, `3.42 M rows/s`. */
export function rowRate(rows: number, seconds: number): string {
  const rate = rows / seconds
  return rate < 1e6 ? `${count(Math.round(rate))} rows/s` : `${scaled(rate / 1e6, ['M', 'G'])} rows/s`
}

/** `12.3 MB/s`. */
export function byteRate(bytes: number, seconds: number): string {
  return `${size(bytes / seconds)}/s`
}

/** `0.42 s`, `12.3 s`, `3 min 05 s`, `1 h 02 min`, `2 d 03 h`. */
export function duration(seconds: number): string {
  if (seconds < 0.995) return `${seconds.toFixed(2)} s`
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const pair = (big: number, small: number, bigUnit: string, smallUnit: string) =>
    `${Math.floor(whole / big)} ${bigUnit} ${String(Math.floor((whole % big) / small)).padStart(2, '0')} ${smallUnit}`
  if (whole < 3600) return pair(60, 1, 'min', 's')
  if (whole < 86_400) return pair(3600, 60, 'h', 'min')
  return pair(86_400, 3600, 'd', 'h')
}

/** Three digits of `value` in the largest of `units` that leaves something before the point. */
function scaled(value: number, units: readonly string[]): string {
  let rest = value
  let unit = 0
  // 999.5 would be printed as 1000, which is the next unit's 1.
  while (unit < units.length - 1 && rest >= 999.5) {
    rest /= 1000
    unit++
  }
  const digits = rest < 9.995 ? 2 : rest < 99.95 ? 1 : 0
  return `${rest.toFixed(digits)} ${units[unit]}`
}
