import type { ProjectConfig } from '../../define/config.ts'
import { type Duration, parseDuration } from '../../define/duration.ts'
import { later } from '../../plan/ranges.ts'

/** How much of the past is kept. */
export interface RetentionSettings {
  readonly snapshots: Duration
  readonly atLeast: number
  readonly runs: Duration
}

export function retentionOf({ retention = {} }: Pick<ProjectConfig, 'retention'>): RetentionSettings {
  const { snapshots = '7 days', atLeast = 3, runs = '90 days' } = retention
  return { snapshots, atLeast, runs }
}

/** Since when publications may be rolled back, ISO 8601. */
export function undoableSince({ snapshots }: Pick<RetentionSettings, 'snapshots'>, now: Date): string {
  return new Date(before(now, snapshots)).toISOString()
}

/** The moment `duration` before `now`, in milliseconds since the epoch. */
export function before(now: Date, duration: Duration): number {
  const { count, unit } = parseDuration(duration)
  return later(now.getTime(), { count: -count, unit })
}
