import type { DataType, ScalarName } from '../../define/data-type.ts'
import type { IcebergType } from './schema.ts'

const SCALARS: { readonly [name in ScalarName]: string } = {
  boolean: 'boolean',
  integer: 'int',
  bigint: 'long',
  float: 'float',
  double: 'double',
  string: 'string',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  binary: 'binary',
  json: 'string',
}

/** The Iceberg primitive for a type of a contract; undefined for nested ones. */
export function primitiveOf(type: DataType): string | undefined {
  if (type.kind === 'scalar') return SCALARS[type.name]
  return type.kind === 'decimal' ? `decimal(${type.precision}, ${type.scale})` : undefined
}

/** The Iceberg type for a type of a contract, all fields inside it new. */
export function freshType(type: DataType, nextId: () => number): IcebergType {
  switch (type.kind) {
    case 'scalar':
    case 'decimal':
      return primitiveOf(type) as string
    case 'list': {
      const elementId = nextId()
      return { type: 'list', elementId, element: freshType(type.element, nextId), elementRequired: false }
    }
    case 'map': {
      const [keyId, valueId] = [nextId(), nextId()]
      const key = freshType(type.key, nextId)
      return { type: 'map', keyId, key, valueId, value: freshType(type.value, nextId), valueRequired: false }
    }
    case 'struct': {
      // Siblings first, then what is inside them: the order in which other writers number too.
      const members = Object.entries(type.fields).map(([name, of]) => ({ id: nextId(), name, of }))
      const fields = members.map(({ id, name, of }) => ({ id, name, required: false, type: freshType(of, nextId) }))
      return { type: 'struct', fields }
    }
  }
}
