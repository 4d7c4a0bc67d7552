/** `2026-01-31 10:02:11Z`: UTC, as everything in the lake. */
export function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')}Z`
}

/** `just now`, `5 min ago`, `3 h ago`, `2 d ago`; the date where it is longer than a month. */
export function ago(at: Date, now: Date): string {
  const seconds = (now.getTime() - at.getTime()) / 1000
  if (seconds < -60) return instant(at)
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  if (seconds < 31 * 86_400) return `${Math.floor(seconds / 86_400)} d ago`
  return instant(at).slice(0, 10)
}
