/** The types a column may have. They are what both engines and Iceberg format 2 can hold. */
export type DataType = ScalarType | DecimalType | ListType | StructType | MapType

export type ScalarName =
  | 'boolean'
  | 'integer'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'uuid'
  | 'binary'
  | 'json'

export interface ScalarType {
  readonly kind: 'scalar'
  readonly name: ScalarName
}

export interface DecimalType {
  readonly kind: 'decimal'
  /** Digits in all, 1 to 38. */
  readonly precision: number
  /** Digits after the point, 0 to `precision`. */
  readonly scale: number
}

export interface ListType {
  readonly kind: 'list'
  readonly element: DataType
}

export interface StructType {
  readonly kind: 'struct'
  readonly fields: { readonly [name: string]: DataType }
}

export interface MapType {
  readonly kind: 'map'
  readonly key: DataType
  readonly value: DataType
}

/** A type as a person writes it: `decimal(12, 2)`, `list<struct<a: bigint>>`. */
export function typeText(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name
    case 'decimal':
      return `decimal(${type.precision}, ${type.scale})`
    case 'list':
      return `list<${typeText(type.element)}>`
    case 'map':
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`
    case 'struct': {
      const fields = Object.entries(type.fields).map(([name, of]) => `${name}: ${typeText(of)}`)
      return `struct<${fields.join(', ')}>`
    }
  }
}

/** Whether two types are the same, members of structs in the same order. */
export function sameType(a: DataType, b: DataType): boolean {
  return typeText(a) === typeText(b)
}
