import type { CodeEntry } from './table.ts'

/** Rules on code that do not hold, or cannot be tried. */
export const TEST_CODES = {
  TEST_FAILED: { title: 'A test failed' },
  TEST_DEFINITION: { title: 'A test is not declared as it must be' },
  TEST_VALUE: { title: 'A value in a test does not fit its column' },
} as const satisfies Record<string, CodeEntry>
