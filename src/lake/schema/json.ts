import type { Field, IcebergType, Schema } from './schema.ts'

/** A type as metadata files write it. */
export type TypeJson = string | StructJson | ListJson | MapJson

export interface FieldJson {
  readonly id: number
  readonly name: string
  readonly required: boolean
  readonly type: TypeJson
  readonly doc?: string
}

export interface StructJson {
  readonly type: 'struct'
  readonly fields: readonly FieldJson[]
}

export interface ListJson {
  readonly type: 'list'
  readonly 'element-id': number
  readonly element: TypeJson
  readonly 'element-required': boolean
}

export interface MapJson {
  readonly type: 'map'
  readonly 'key-id': number
  readonly key: TypeJson
  readonly 'value-id': number
  readonly value: TypeJson
  readonly 'value-required': boolean
}

export interface SchemaJson extends StructJson {
  readonly 'schema-id': number
  readonly 'identifier-field-ids'?: readonly number[]
}

export function schemaToJson(schema: Schema): SchemaJson {
  return { type: 'struct', 'schema-id': schema.id, fields: schema.fields.map(fieldToJson) }
}

export function schemaFromJson(json: SchemaJson): Schema {
  return Object.freeze({ id: json['schema-id'], fields: json.fields.map(fieldFromJson) })
}

/** Whether two schemas have the same fields, whatever ids they have themselves. */
export function sameSchema(a: Pick<Schema, 'fields'>, b: Pick<Schema, 'fields'>): boolean {
  return JSON.stringify(a.fields.map(fieldToJson)) === JSON.stringify(b.fields.map(fieldToJson))
}

function fieldToJson({ id, name, required, type, doc }: Field): FieldJson {
  return { id, name, required, type: typeToJson(type), ...(doc === undefined ? {} : { doc }) }
}

function fieldFromJson({ id, name, required, type, doc }: FieldJson): Field {
  return Object.freeze({ id, name, required, type: typeFromJson(type), ...(doc === undefined ? {} : { doc }) })
}

function typeToJson(type: IcebergType): TypeJson {
  if (typeof type === 'string') return type
  switch (type.type) {
    case 'struct':
      return { type: 'struct', fields: type.fields.map(fieldToJson) }
    case 'list':
      return {
        type: 'list',
        'element-id': type.elementId,
        element: typeToJson(type.element),
        'element-required': type.elementRequired,
      }
    case 'map':
      return {
        type: 'map',
        'key-id': type.keyId,
        key: typeToJson(type.key),
        'value-id': type.valueId,
        value: typeToJson(type.value),
        'value-required': type.valueRequired,
      }
  }
}

function typeFromJson(json: TypeJson): IcebergType {
  if (typeof json === 'string') return json
  switch (json.type) {
    case 'struct':
      return { type: 'struct', fields: json.fields.map(fieldFromJson) }
    case 'list':
      return {
        type: 'list',
        elementId: json['element-id'],
        element: typeFromJson(json.element),
        elementRequired: json['element-required'],
      }
    case 'map':
      return {
        type: 'map',
        keyId: json['key-id'],
        key: typeFromJson(json.key),
        valueId: json['value-id'],
        value: typeFromJson(json.value),
        valueRequired: json['value-required'],
      }
  }
}
