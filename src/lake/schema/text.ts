import type { IcebergType } from './schema.ts'

/** A type as a person writes it in a contract, as far as a contract can say it. */
export function icebergTypeText(type: IcebergType): string {
  if (typeof type === 'string') return ({ int: 'integer', long: 'bigint' } as Record<string, string>)[type] ?? type
  switch (type.type) {
    case 'list':
      return `list<${icebergTypeText(type.element)}>`
    case 'map':
      return `map<${icebergTypeText(type.key)}, ${icebergTypeText(type.value)}>`
    case 'struct':
      return `struct<${type.fields.map(field => `${field.name}: ${icebergTypeText(field.type)}`).join(', ')}>`
  }
}
