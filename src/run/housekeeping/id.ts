import { newRunId } from '../run-id.ts'

/** What ids of housekeeping begin with; those of runs begin with an r. */
const MARK = 'h'

/** An id for one call of housekeeping, under which it forks tables and holds them. */
export function housekeepingId(now: Date): string {
  return `${MARK}${newRunId(now, Math.random).slice(1)}`
}

export function isHousekeeping(id: string): boolean {
  return id.startsWith(MARK)
}
