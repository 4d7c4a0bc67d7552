import type { CodeEntry } from './table.ts'

/** Errors of an engine at work. */
export const ENGINE_CODES = {
  ENGINE_QUERY: { title: 'A query failed while it ran' },
  ENGINE_MEMORY: {
    title: 'The memory limit does not suffice, even with spilling',
    hint: 'Raise `memory` in massif.config.ts, or lower `parallel`.',
  },
  ENGINE_CANCELLED: { title: 'The work was cancelled' },
  ENGINE_CAST: { title: 'A value does not fit the type of its column' },
  ENGINE_OUTSIDE_INTERVAL: { title: 'A step gave rows outside its interval' },
  ENGINE_KEY: { title: 'Two rows with the same key' },
  ENGINE_NULL: { title: 'A null in a required column' },
  ENGINE_START: { title: 'The engine could not be started' },
} as const satisfies Record<string, CodeEntry>
