/** Iceberg's types, by the names its specification gives them. Primitives are their text: `long`, `decimal(9, 2)`. */
export type IcebergType = string | StructType | ListType | MapType

export interface Field {
  readonly id: number
  readonly name: string
  readonly required: boolean
  readonly type: IcebergType
  readonly doc?: string
}

export interface StructType {
  readonly type: 'struct'
  readonly fields: readonly Field[]
}

export interface ListType {
  readonly type: 'list'
  readonly elementId: number
  readonly element: IcebergType
  readonly elementRequired: boolean
}

export interface MapType {
  readonly type: 'map'
  readonly keyId: number
  readonly key: IcebergType
  readonly valueId: number
  readonly value: IcebergType
  readonly valueRequired: boolean
}

/** A table's columns, each with the id by which files know it whatever it is called. */
export interface Schema {
  readonly id: number
  readonly fields: readonly Field[]
}
