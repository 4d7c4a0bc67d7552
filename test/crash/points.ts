/** Places at which a process can be killed: each the end of one effect on the outside, in the order of a run's life. */
export const POINTS = [
  'lease taken',
  'run recorded',
  'fork made',
  'data file flushed',
  'manifest written',
  'manifest list written',
  'metadata written',
  'fork moved',
  'manifest or metadata flushed',
  'folder flushed',
  'step recorded',
  'pointer swapped',
  'produced recorded',
  'cursor recorded',
  'publication committed',
  'transaction committed',
] as const

export type Point = (typeof POINTS)[number]

/** What a file that was written is; undefined for what is no part of a table. */
export function writtenPoint(path: string): Point | undefined {
  if (path.endsWith('.metadata.json')) return 'metadata written'
  if (!path.endsWith('.avro')) return undefined
  return /[\\/]snap-[^\\/]*$/.test(path) ? 'manifest list written' : 'manifest written'
}

/** What flushing a file or folder makes durable. */
export function flushedPoint(path: string): Point {
  if (path.endsWith('.parquet')) return 'data file flushed'
  return /\.(avro|json)$/.test(path) ? 'manifest or metadata flushed' : 'folder flushed'
}

const STATEMENTS: readonly (readonly [RegExp, Point])[] = [
  [/^insert into leases/, 'lease taken'],
  [/^insert into runs/, 'run recorded'],
  [/^insert into run_forks/, 'fork made'],
  [/^(update|insert into) iceberg_tables .*run_forks/, 'fork moved'],
  [/^update iceberg_tables/, 'pointer swapped'],
  [/^insert into produced/, 'produced recorded'],
  [/^insert into cursors/, 'cursor recorded'],
  [/^insert into steps/, 'step recorded'],
]

/** What a statement of the state database does. */
export function statementPoint(sql: string): Point | undefined {
  const text = sql.trim().replace(/\s+/g, ' ').toLowerCase()
  return STATEMENTS.find(([pattern]) => pattern.test(text))?.[1]
}
