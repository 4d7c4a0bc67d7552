import type { Field, IcebergType } from './schema.ts'

/** The fields directly inside a type, the elements of lists and maps among them, under the names Iceberg gives them. */
export function membersOf(type: IcebergType): readonly Field[] {
  if (typeof type === 'string') return []
  if (type.type === 'struct') return type.fields
  if (type.type === 'list')
    return [{ id: type.elementId, name: 'element', required: type.elementRequired, type: type.element }]
  return [
    { id: type.keyId, name: 'key', required: true, type: type.key },
    { id: type.valueId, name: 'value', required: type.valueRequired, type: type.value },
  ]
}

/** Every field at every depth, with the one it is in; those of the top are in none. */
export function* everyField(
  fields: readonly Field[],
  parent?: Field,
): Generator<{ readonly field: Field; readonly parent: Field | undefined }> {
  for (const field of fields) {
    yield { field, parent }
    yield* everyField(membersOf(field.type), field)
  }
}

/** The highest field id; 0 where there is none. */
export function highestId(fields: readonly Field[]): number {
  let highest = 0
  for (const { field } of everyField(fields)) highest = Math.max(highest, field.id)
  return highest
}
