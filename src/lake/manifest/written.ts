import { fail } from '../../diagnostics/diagnostic.ts'
import { partitionKey } from '../avro/canonical.ts'
import type { ColumnStatistics, WrittenFile } from '../contract.ts'
import { fileUri } from '../files/uri.ts'
import type { Field } from '../schema/schema.ts'
import { membersOf } from '../schema/walk.ts'
import { lowerBound, upperBound } from '../values/bound.ts'
import { parseValue } from '../values/parse.ts'
import type { Value } from '../values/value.ts'
import { type FileRecord, type Pairs, toAvro } from './entry.ts'
import type { TypedPartitionField } from './schemas.ts'

/** The primitive columns of a schema, at every depth outside lists and maps. */
export type Leaves = ReadonlyMap<number, string>

/** Types by field id. In a list or a map a column has no bounds: it has many values a row. */
export function singleLeaves(fields: readonly Field[], found = new Map<number, string>()): Leaves {
  for (const { id, type } of fields) {
    if (typeof type === 'string') found.set(id, type)
    else if (type.type === 'struct') singleLeaves(membersOf(type), found)
  }
  return found
}

/** What a manifest keeps of a file that an engine wrote. */
export function fileRecord(file: WrittenFile, leaves: Leaves, partition: readonly TypedPartitionField[]): FileRecord {
  const single = file.columns.filter(({ fieldId }) => leaves.has(fieldId))
  return {
    content: 0,
    file_path: /^[a-z][a-z0-9+.-]+:/.test(file.path) ? file.path : fileUri(file.path),
    file_format: 'PARQUET',
    partition: Object.fromEntries(partition.map((field, at) => partitionEntry(field, file.partition[at] ?? null))),
    record_count: file.rows,
    file_size_in_bytes: file.bytes,
    column_sizes: pairs(file.columns, column => column.bytes),
    value_counts: pairs(single, column => column.values),
    null_value_counts: pairs(single, column => column.nulls),
    // That there are some says nothing of how many: then the count is left out.
    nan_value_counts: pairs(single, column => (column.hasNan === false && isFloat(leaves, column) ? 0 : undefined)),
    lower_bounds: pairs(single, ({ fieldId, min }) =>
      min === undefined ? undefined : lowerBound(leaves.get(fieldId) as string, min),
    ),
    upper_bounds: pairs(single, ({ fieldId, max }) =>
      max === undefined ? undefined : upperBound(leaves.get(fieldId) as string, max),
    ),
    key_metadata: null,
    split_offsets: null,
    equality_ids: null,
    sort_order_id: 0,
  }
}

function isFloat(leaves: Leaves, { fieldId }: ColumnStatistics): boolean {
  return leaves.get(fieldId) === 'float' || leaves.get(fieldId) === 'double'
}

function pairs<V>(columns: readonly ColumnStatistics[], of: (column: ColumnStatistics) => V | undefined): Pairs<V> {
  const found: { key: number; value: V }[] = []
  for (const column of columns) {
    const value = of(column)
    if (value !== undefined) found.push({ key: column.fieldId, value })
  }
  return found
}

function partitionEntry({ id, name, type }: TypedPartitionField, text: string | null): [string, unknown] {
  return [partitionKey(id), text === null ? null : toAvro(type, partitionValue(name, type, text))]
}

/** Unlike a bound, the value of a partition cannot be left out. */
function partitionValue(name: string, type: string, text: string): Value {
  if ((type === 'float' || type === 'double') && /^-?nan$/i.test(text)) return Number.NaN
  const value = parseValue(type, text)
  if (value === undefined)
    fail('LAKE_UNSUPPORTED', `The partition ${name} = ${text} is no ${type} that Iceberg can hold.`)
  return value
}
