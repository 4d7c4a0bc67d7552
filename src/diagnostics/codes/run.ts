import type { CodeEntry } from './table.ts'

/** Errors of a run as a whole. */
export const RUN_CODES = {
  RUN_STEP_FAILED: { title: 'A step failed' },
  RUN_NULL_TIME: {
    title: 'Rows without a time are in no interval',
    hint: 'Give them a time in a table before, or read them in a table that is not loaded by interval.',
  },
  RUN_INPUT_SHRANK: {
    title: 'An input that may only grow has lost rows',
    hint: "Load the table by 'merge' or 'replace', or compute it again from the rows there are now: `massif backfill --allow-drop`.",
  },
  RUN_HISTORY_BACKWARDS: {
    title: 'A history would go backwards',
    hint: 'A row cannot begin to hold before the one that it follows.',
  },
  RUN_DIFF: { title: 'What a run changed is not known' },
  RUN_ROLLBACK: { title: 'A run cannot be rolled back' },
  RUN_LOCKED: { title: 'Another run is at work on the same tables', heals: true },
  RUN_LEASE_LOST: {
    title: 'A run was away for so long that another took its place',
    hint: 'Run again: what is up to date is not redone.',
  },
  RUN_CLOCK_BACK: {
    title: 'The clock is behind the newest snapshot',
    hint: 'Set the clock of this machine, or of the one that wrote last.',
  },
  RUN_NOTHING_TO_RESUME: { title: 'There is no run to resume' },
  STATE_NEWER: { title: 'The state was written by a newer version', hint: 'Use that version, or a newer one.' },
  STATE_UNREADABLE: { title: 'The state database cannot be opened' },
} as const satisfies Record<string, CodeEntry>
