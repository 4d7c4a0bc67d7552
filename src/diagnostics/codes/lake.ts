import type { CodeEntry } from './table.ts'

/** Errors of the lake: Iceberg tables, their files and their catalogue. */
export const LAKE_CODES = {
  LAKE_UNWRITABLE: { title: 'The lake cannot be written' },
  LAKE_DISK_FULL: {
    title: 'The disk is full',
    hint: 'Free some room, then `massif run --resume`. Nothing was published.',
  },
  LAKE_FILE_MISSING: { title: 'A file of a table is not there' },
  LAKE_FILE_DAMAGED: {
    title: 'A file of a table is damaged',
    hint: 'Take it back from a backup, or rebuild the table.',
  },
  LAKE_METADATA: { title: 'The metadata of a table cannot be read' },
  LAKE_UNSUPPORTED: { title: 'A table uses something that is not supported' },
  LAKE_EVOLUTION: { title: 'A change of schema that would lose or garble data' },
  LAKE_CONFLICT: { title: 'Somebody else changed a table meanwhile', heals: true },
  LAKE_NO_SNAPSHOT: { title: 'No such snapshot' },
  LAKE_SHARED: {
    title: 'Others stand on the files of a table',
    hint: 'Drop the environments, and let runs and queries end. `massif lake clean` forgets what dead runs staged.',
  },
  LAKE_RELEASED: {
    title: 'A table was handed over to another engine',
    hint: 'Take it out of the project, or give the asset another name: the table is then made anew.',
  },
  LAKE_HOUSEKEEPING: { title: 'Snapshots or files of a table have become many' },
  LAKE_BUSY: { title: 'Somebody is at work on the lake', hint: 'Try again in a moment.' },
  LAKE_MOVED: {
    title: 'The lake was copied or moved',
    hint: '`massif lake move` makes it at home where it is. Nothing is changed at the other place.',
  },
  LAKE_NEWER: { title: 'The lake was written by a newer version', hint: 'Use that version, or a newer one.' },
  LAKE_LOST: {
    title: 'The database of the lake is gone',
    hint: '`massif lake recover` makes it again. To begin anew, remove the whole folder.',
  },
  LAKE_BACKUP: { title: 'A backup of the lake is not whole' },
  LAKE_RECOVER: { title: 'The catalogue cannot be made again' },
  LAKE_CATALOG: { title: 'The catalogue cannot be read' },
} as const satisfies Record<string, CodeEntry>
