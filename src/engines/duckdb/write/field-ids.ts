import type { Field, IcebergType } from '../../../lake/schema/schema.ts'
import { identifier } from '../sql/quote.ts'

/** The value of `field_ids` of a `copy`: `{"a": 1, "place": {__duckdb_field_id: 2, "city": 3}}`. */
export function fieldIds(fields: readonly Field[]): string {
  return `{${fields.map(({ id, name, type }) => `${identifier(name)}: ${idsOf(id, type)}`).join(', ')}}`
}

function idsOf(id: number, type: IcebergType): string {
  if (typeof type === 'string') return String(id)
  const own = `__duckdb_field_id: ${id}`
  switch (type.type) {
    case 'struct':
      return `{${own}, ${type.fields.map(field => `${identifier(field.name)}: ${idsOf(field.id, field.type)}`).join(', ')}}`
    case 'list':
      return `{${own}, element: ${idsOf(type.elementId, type.element)}}`
    case 'map':
      return `{${own}, key: ${idsOf(type.keyId, type.key)}, value: ${idsOf(type.valueId, type.value)}}`
  }
}
