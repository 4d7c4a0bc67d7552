/** An Avro schema as JSON. */
export type AvroSchema = string | readonly AvroSchema[] | AvroNode

export interface AvroNode {
  readonly type: AvroSchema
  readonly name?: string
  readonly fields?: readonly AvroField[]
  readonly items?: AvroSchema
  readonly values?: AvroSchema
  readonly [attribute: string]: unknown
}

export interface AvroField {
  readonly name: string
  readonly type: AvroSchema
  readonly 'field-id'?: number
  readonly [attribute: string]: unknown
}

/** The names this room uses for the fields of manifests and manifest lists, by the ids that the specification gives. */
export const FIELD_NAMES: { readonly [id: number]: string } = {
  0: 'status',
  1: 'snapshot_id',
  2: 'data_file',
  3: 'sequence_number',
  4: 'file_sequence_number',
  100: 'file_path',
  101: 'file_format',
  102: 'partition',
  103: 'record_count',
  104: 'file_size_in_bytes',
  108: 'column_sizes',
  109: 'value_counts',
  110: 'null_value_counts',
  125: 'lower_bounds',
  128: 'upper_bounds',
  131: 'key_metadata',
  132: 'split_offsets',
  134: 'content',
  135: 'equality_ids',
  137: 'nan_value_counts',
  140: 'sort_order_id',
  143: 'referenced_data_file',
  500: 'manifest_path',
  501: 'manifest_length',
  502: 'partition_spec_id',
  503: 'added_snapshot_id',
  504: 'added_files_count',
  505: 'existing_files_count',
  506: 'deleted_files_count',
  507: 'partitions',
  512: 'added_rows_count',
  513: 'existing_rows_count',
  514: 'deleted_rows_count',
  515: 'sequence_number',
  516: 'min_sequence_number',
  517: 'content',
  519: 'key_metadata',
}

/**
 * A schema with its fields under this room's names. Writers name fields as they like and Iceberg knows them by id
 * alone; the bytes do not depend on the names. Partition fields, whose ids begin at 1000, become `p1000` and so on.
 */
export function canonical(schema: AvroSchema): AvroSchema {
  if (typeof schema === 'string') return schema
  if (isUnion(schema)) return schema.map(canonical)
  const { fields, items, values, type } = schema
  return {
    ...schema,
    type: canonical(type),
    ...(fields ? { fields: fields.map(canonicalField) } : {}),
    ...(items ? { items: canonical(items) } : {}),
    ...(values ? { values: canonical(values) } : {}),
  }
}

/** A schema without what does not change its bytes: `{ type: 'long', logicalType: … }` is encoded as any long. */
export function bare(schema: AvroSchema): AvroSchema {
  if (typeof schema === 'string') return schema
  if (isUnion(schema)) return schema.map(bare)
  const { type, name, fields, items, values, ...rest } = schema
  if (type === 'record')
    return { type, name: name ?? '', fields: (fields ?? []).map(f => ({ ...f, type: bare(f.type) })) }
  if (type === 'array') return { type, items: bare(items ?? 'null') }
  if (type === 'map') return { type, values: bare(values ?? 'null') }
  return type === 'fixed' || type === 'enum' ? { type, name: name ?? '', ...rest } : bare(type)
}

/** The name of a partition's field in decoded records. */
export function partitionKey(fieldId: number): string {
  return `p${fieldId}`
}

function canonicalField(field: AvroField): AvroField {
  const id = field['field-id']
  const known = id === undefined ? undefined : id >= 1000 ? partitionKey(id) : FIELD_NAMES[id]
  return { ...field, name: known ?? field.name, type: canonical(field.type) }
}

function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema)
}
