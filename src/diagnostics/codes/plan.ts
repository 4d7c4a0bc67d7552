import type { CodeEntry } from './table.ts'

/** Errors of what a run is asked to do. */
export const PLAN_CODES = {
  PLAN_INTERVAL: { title: 'An interval that is not understood' },
  PLAN_TIME: {
    title: 'A time that no interval holds',
    hint: 'Intervals lie between the years 1 and 9999: make such a time null, or leave the row out, in a table before.',
  },
  PLAN_BACKFILL: { title: 'Something that cannot be made again' },
  PLAN_DESTRUCTIVE: {
    title: 'Data would be lost',
    hint: 'Run again with --allow-drop if that is what you want; `massif plan` shows the rest of the plan.',
  },
} as const satisfies Record<string, CodeEntry>
