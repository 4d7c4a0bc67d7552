import type { CodeEntry } from './table.ts'

/** Errors in writing tables out of the lake. */
export const DESTINATION_CODES = {
  DESTINATION_OPTIONS: { title: "A destination's options are not valid" },
  DESTINATION_UNAVAILABLE: {
    title: 'A destination cannot be reached',
    hint: 'What was published stays. The next run delivers again.',
    heals: true,
  },
  DESTINATION_ACCESS: { title: 'A destination refuses the user' },
  DESTINATION_MISSING: { title: 'What is to be written to is not there' },
  DESTINATION_COLUMNS: { title: 'The columns of a target are not those that are delivered' },
  DESTINATION_VALUE: { title: 'A value that the destination cannot take' },
  DESTINATION_KEY: { title: 'Rows that their key does not tell apart' },
  DESTINATION_APPEND: {
    title: 'Rows that were delivered have changed or are gone',
    hint: "Deliver with mode: 'replace', or 'merge' by key.",
  },
  DESTINATION_LIMIT: { title: 'More than the format can hold' },
  DESTINATION_UNWRITABLE: { title: 'A file cannot be written' },
  DESTINATION_FAILED: { title: 'A destination failed' },
} as const satisfies Record<string, CodeEntry>
