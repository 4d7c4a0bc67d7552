import { bytes, count, filled, flag, listOf, optional, record, type Shape, text, whole } from '../shape.ts'

/** 0 for data, 1 for positions of deleted rows, 2 for keys of them. */
const content: Shape = (value, at) =>
  value === undefined || value === 0 || value === 1 || value === 2 ? undefined : `${at} is ${String(value)}`

const pairs = (of: Shape) => optional(listOf(record({ key: count, value: of })))

/** A manifest as a list names it: https://iceberg.apache.org/spec/#manifest-lists */
export const LISTED: Shape = record({
  manifest_path: filled,
  manifest_length: count,
  partition_spec_id: count,
  content,
  sequence_number: optional(count),
  min_sequence_number: optional(count),
  added_snapshot_id: whole,
  added_files_count: count,
  existing_files_count: count,
  deleted_files_count: count,
  added_rows_count: optional(count),
  existing_rows_count: optional(count),
  deleted_rows_count: optional(count),
  partitions: optional(
    listOf(
      record({
        contains_null: flag,
        contains_nan: optional(flag),
        lower_bound: optional(bytes),
        upper_bound: optional(bytes),
      }),
    ),
  ),
  key_metadata: optional(bytes),
})

const status: Shape = (value, at) =>
  value === 0 || value === 1 || value === 2 ? undefined : `${at} is ${String(value)}`

/** A file in a manifest: https://iceberg.apache.org/spec/#manifests */
export const ENTRY: Shape = record({
  status,
  snapshot_id: optional(whole),
  sequence_number: optional(count),
  file_sequence_number: optional(count),
  data_file: record({
    content,
    file_path: filled,
    file_format: text,
    partition: record({}),
    record_count: count,
    file_size_in_bytes: count,
    column_sizes: pairs(whole),
    value_counts: pairs(whole),
    null_value_counts: pairs(whole),
    nan_value_counts: pairs(whole),
    lower_bounds: pairs(bytes),
    upper_bounds: pairs(bytes),
    key_metadata: optional(bytes),
    split_offsets: optional(listOf(whole)),
    equality_ids: optional(listOf(count)),
    sort_order_id: optional(whole),
  }),
})
