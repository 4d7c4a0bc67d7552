import type { CodeEntry } from './table.ts'

/** Errors in data from outside. */
export const SOURCE_CODES = {
  SOURCE_OPTIONS: { title: "A source's options are not valid" },
  SOURCE_NOTHING_FOUND: { title: 'No file matches the path of a source' },
  SOURCE_UNREADABLE: { title: 'A file could not be read' },
  SOURCE_TRUNCATED: {
    title: 'A compressed file ends too early',
    hint: 'Fetch the file again: a part of it is missing.',
  },
  SOURCE_ENCODING: { title: 'A file is not in the declared encoding' },
  SOURCE_COLUMN_MISSING: { title: 'A declared column is not in the data' },
  SOURCE_COLUMN_NEW: { title: 'The data has a column that is not declared' },
  SOURCE_COLUMN_TYPE: { title: 'A column changed its type' },
  SOURCE_REJECTED: { title: 'More rows do not fit than the source allows' },
  SOURCE_DOWNLOAD: { title: 'A download failed', heals: true },
  SOURCE_CHECKSUM: { title: 'A file does not have the declared checksum' },
  SOURCE_SECRET: {
    title: 'A secret is not set',
    hint: 'Set it in the environment or in a file .env beside massif.config.ts.',
  },
} as const satisfies Record<string, CodeEntry>
