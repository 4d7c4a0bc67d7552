/** A run's id: sorts by time, and is short enough to type. `r20261124060512-x7k2`. */
export function newRunId(now: Date, random: () => number): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')
  const suffix = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0')
  return `r${time}-${suffix}`
}
