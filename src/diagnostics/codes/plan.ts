import type { CodeEntry } from './table.ts'

/** Errors of what a run is asked to do. */
export const PLAN_CODES = {
  PLAN_INTERVAL: { title: 'An interval that is not understood' },
  PLAN_BACKFILL: { title: 'Something that cannot be made again' },
  PLAN_DESTRUCTIVE: {
    title: 'Data would be lost',
    hint: 'Run again with --allow-drop if that is what you want; `massif plan` shows the rest of the plan.',
  },
} as const satisfies Record<string, CodeEntry>
