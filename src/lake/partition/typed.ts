import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { Field } from '../schema/schema.ts'
import type { PartitionSpec } from './spec.ts'
import { resultType } from './transform.ts'

/** The fields of a spec with the types of their values, for columns `fields`, which hold every source of the spec. */
export function typedFields(spec: PartitionSpec, fields: readonly Field[]): readonly TypedPartitionField[] {
  return spec.fields.map(({ id, name, sourceId, transform }) => {
    const source = fields.find(field => field.id === sourceId)
    if (typeof source?.type !== 'string') throw new Error(`partition field ${name} has no column`)
    return { id, name, type: resultType(transform, source.type) }
  })
}
