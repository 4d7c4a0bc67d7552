import type { AvroField, AvroNode, AvroSchema } from '../avro/canonical.ts'
import { decimalBytes, decimalOf } from '../schema/decimal.ts'

/** A partition field as manifests need it: with the type of its values. */
export interface TypedPartitionField {
  readonly id: number
  readonly name: string
  readonly type: string
}

function required(id: number, name: string, type: AvroSchema): AvroField {
  return { name, type, 'field-id': id }
}

function optional(id: number, name: string, type: AvroSchema): AvroField {
  return { name, type: ['null', type], default: null, 'field-id': id }
}

function record(name: string, fields: readonly AvroField[]): AvroNode {
  return { type: 'record', name, fields }
}

/** Avro's maps have text keys, so Iceberg writes a map by column as an array of pairs. */
function byColumn(keyId: number, valueId: number, values: AvroSchema): AvroSchema {
  const pair = record(`k${keyId}_v${valueId}`, [required(keyId, 'key', 'int'), required(valueId, 'value', values)])
  return { type: 'array', logicalType: 'map', items: pair }
}

const manifestSchemas = new Map<string, AvroNode>()

/** The Avro schema of a manifest: https://iceberg.apache.org/spec/#manifests. The same object for the same partition. */
export function manifestSchema(partition: readonly TypedPartitionField[]): AvroNode {
  const key = JSON.stringify(partition)
  const known = manifestSchemas.get(key) ?? newManifestSchema(partition)
  manifestSchemas.set(key, known)
  return known
}

function newManifestSchema(partition: readonly TypedPartitionField[]): AvroNode {
  const partitionFields = partition.map(field => optional(field.id, avroName(field.name), partitionAvro(field)))
  return record('manifest_entry', [
    required(0, 'status', 'int'),
    optional(1, 'snapshot_id', 'long'),
    optional(3, 'sequence_number', 'long'),
    optional(4, 'file_sequence_number', 'long'),
    required(
      2,
      'data_file',
      record('r2', [
        required(134, 'content', 'int'),
        required(100, 'file_path', 'string'),
        required(101, 'file_format', 'string'),
        required(102, 'partition', record('r102', partitionFields)),
        required(103, 'record_count', 'long'),
        required(104, 'file_size_in_bytes', 'long'),
        optional(108, 'column_sizes', byColumn(117, 118, 'long')),
        optional(109, 'value_counts', byColumn(119, 120, 'long')),
        optional(110, 'null_value_counts', byColumn(121, 122, 'long')),
        optional(137, 'nan_value_counts', byColumn(138, 139, 'long')),
        optional(125, 'lower_bounds', byColumn(126, 127, 'bytes')),
        optional(128, 'upper_bounds', byColumn(129, 130, 'bytes')),
        optional(131, 'key_metadata', 'bytes'),
        optional(132, 'split_offsets', { type: 'array', items: 'long', 'element-id': 133 }),
        optional(135, 'equality_ids', { type: 'array', items: 'int', 'element-id': 136 }),
        optional(140, 'sort_order_id', 'int'),
      ]),
    ),
  ])
}

/** The Avro schema of a manifest list: https://iceberg.apache.org/spec/#manifest-lists */
export const MANIFEST_LIST_SCHEMA: AvroNode = record('manifest_file', [
  required(500, 'manifest_path', 'string'),
  required(501, 'manifest_length', 'long'),
  required(502, 'partition_spec_id', 'int'),
  required(517, 'content', 'int'),
  required(515, 'sequence_number', 'long'),
  required(516, 'min_sequence_number', 'long'),
  required(503, 'added_snapshot_id', 'long'),
  required(504, 'added_files_count', 'int'),
  required(505, 'existing_files_count', 'int'),
  required(506, 'deleted_files_count', 'int'),
  required(512, 'added_rows_count', 'long'),
  required(513, 'existing_rows_count', 'long'),
  required(514, 'deleted_rows_count', 'long'),
  optional(507, 'partitions', {
    type: 'array',
    'element-id': 508,
    items: record('r508', [
      required(509, 'contains_null', 'boolean'),
      optional(518, 'contains_nan', 'boolean'),
      optional(510, 'lower_bound', 'bytes'),
      optional(511, 'upper_bound', 'bytes'),
    ]),
  }),
  optional(519, 'key_metadata', 'bytes'),
])

const PARTITION_AVRO: { readonly [type: string]: AvroSchema } = {
  date: { type: 'int', logicalType: 'date' },
  time: { type: 'long', logicalType: 'time-micros' },
  timestamp: { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': false },
  timestamptz: { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': true },
  binary: 'bytes',
}

function partitionAvro({ id, type }: TypedPartitionField): AvroSchema {
  // Avro wants every fixed type to be named once, so that the name holds the field's id.
  const decimal = decimalOf(type)
  if (decimal) {
    const { precision, scale } = decimal
    const name = `decimal_${precision}_${scale}_${id}`
    return { type: 'fixed', name, size: decimalBytes(precision), logicalType: 'decimal', precision, scale }
  }
  if (type === 'uuid') return { type: 'fixed', name: `uuid_fixed_${id}`, size: 16, logicalType: 'uuid' }
  const fixed = /^fixed\[(\d+)\]$/.exec(type)
  if (fixed) return { type: 'fixed', name: `fixed_${fixed[1]}_${id}`, size: Number(fixed[1]) }
  return PARTITION_AVRO[type] ?? type
}

/** The Iceberg type of a partition field, as its Avro type tells; the inverse of what writers do. */
export function partitionTypeOf(avro: AvroSchema): string {
  if (typeof avro === 'string') return avro === 'bytes' ? 'binary' : avro
  if (Array.isArray(avro)) return partitionTypeOf(avro.find(branch => branch !== 'null') ?? 'null')
  const node = avro as AvroNode
  switch (node.logicalType) {
    case 'decimal':
      return `decimal(${node.precision}, ${node.scale ?? 0})`
    case 'date':
    case 'uuid':
      return node.logicalType
    case 'time-micros':
      return 'time'
    case 'timestamp-micros':
      return node['adjust-to-utc'] ? 'timestamptz' : 'timestamp'
    default:
      return node.type === 'fixed' ? `fixed[${node.size}]` : partitionTypeOf(node.type)
  }
}

/** A name Avro allows, made from any name as Iceberg's Java library makes it. */
export function avroName(name: string): string {
  const letters = name.replace(/[^A-Za-z0-9_]/gu, letter => `_x${letter.codePointAt(0)?.toString(16).toUpperCase()}`)
  return letters.replace(/^(?=\d)/, '_')
}
