import type { CodeEntry } from './table.ts'

/** Rules on data that do not hold. */
export const CHECK_CODES = {
  CHECK_FAILED: {
    title: 'A check failed',
    hint: 'Nothing of the publish group was published. `massif run --resume` goes on from here.',
  },
  CHECK_WARNING: { title: 'A check that only warns does not hold' },
} as const satisfies Record<string, CodeEntry>
