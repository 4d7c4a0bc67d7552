import type { CodeEntry } from './table.ts'

/** Errors in how a command was called. */
export const CLI_CODES = {
  CLI_USAGE: { title: 'The command was not understood' },
  CLI_NODE_VERSION: { title: 'This version of Node.js is too old' },
  CLI_EXISTS: { title: 'There is already something there' },
  CLI_INTERNAL: { title: 'A defect of Massif itself', hint: 'Please report it with these lines.' },
} as const satisfies Record<string, CodeEntry>
