import type { CodeEntry } from './table.ts'

/** Rules on code that cannot be tried as they are written. */
export const TEST_CODES = {
  TEST_DEFINITION: { title: 'A test is not declared as it must be' },
  TEST_VALUE: { title: 'A value in a test does not fit its column' },
} as const satisfies Record<string, CodeEntry>
