import { count, distinct, filled, flag, listOf, mapOf, optional, record, type Shape, text, whole } from '../shape.ts'

/** Nobody nests columns this deep; what does is no schema. */
const DEEPEST = 64

/** A type of a column: https://iceberg.apache.org/spec/#appendix-c-json-serialization */
const typeShape =
  (depth: number): Shape =>
  (value, at) => {
    if (typeof value === 'string') return primitive(value, at)
    if (depth > DEEPEST) return `${at} is nested too deep`
    const { type } = (typeof value === 'object' ? (value ?? {}) : {}) as { readonly type?: unknown }
    const inner = typeShape(depth + 1)
    switch (type) {
      case 'struct':
        return record({ fields: fieldsShape(depth + 1) })(value, at)
      case 'list':
        return record({ 'element-id': count, element: inner, 'element-required': flag })(value, at)
      case 'map':
        return record({ 'key-id': count, key: inner, 'value-id': count, value: inner, 'value-required': flag })(
          value,
          at,
        )
      default:
        return `${at} is no type of a column`
    }
  }

// Names of types that are not known are told where they are used: a newer format may have them.
function primitive(name: string, at: string): string | undefined {
  const [, precision = '', scale = ''] = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(name) ?? []
  const digits = Number(precision)
  const wrong = precision !== '' && (digits < 1 || digits > 38 || Number(scale) > digits)
  return wrong || (/^(decimal|fixed)/.test(name) && precision === '' && !/^fixed\[\d+\]$/.test(name))
    ? `${at} is ${name}, which is no type of a column`
    : undefined
}

const fieldsShape = (depth: number): Shape => {
  const field = record({ id: count, name: text, required: flag, type: typeShape(depth), doc: optional(text) })
  return distinct('name', distinct('id', listOf(field)))
}

const schema = record({ 'schema-id': count, fields: fieldsShape(0) })
const spec = record({
  'spec-id': count,
  fields: distinct('field-id', listOf(record({ 'source-id': count, 'field-id': count, name: text, transform: text }))),
})
const snapshot = record({
  'snapshot-id': whole,
  'parent-snapshot-id': optional(whole),
  'sequence-number': optional(count),
  'timestamp-ms': count,
  'manifest-list': filled,
  summary: optional(mapOf(text)),
  'schema-id': optional(count),
})

/** What must be in a metadata file for its table to be read and written: https://iceberg.apache.org/spec/#table-metadata-fields */
export const DOCUMENT: Shape = record({
  'table-uuid': filled,
  location: filled,
  'last-sequence-number': count,
  'last-updated-ms': count,
  'last-column-id': count,
  'current-schema-id': count,
  schemas: distinct('schema-id', listOf(schema)),
  'default-spec-id': count,
  'partition-specs': distinct('spec-id', listOf(spec)),
  'last-partition-id': count,
  'default-sort-order-id': count,
  'sort-orders': listOf(record({ 'order-id': count, fields: listOf(record({ 'source-id': count })) })),
  properties: optional(mapOf(text)),
  'current-snapshot-id': optional(whole),
  snapshots: optional(distinct('snapshot-id', listOf(snapshot))),
  'snapshot-log': optional(listOf(record({ 'timestamp-ms': count, 'snapshot-id': whole }))),
  'metadata-log': optional(listOf(record({ 'timestamp-ms': count, 'metadata-file': text }))),
  refs: optional(mapOf(record({ 'snapshot-id': whole, type: text }))),
})
