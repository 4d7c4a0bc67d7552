import type { PartitionField, PartitionSpec, Transform } from './spec.ts'

/** A spec as metadata files write it. */
export interface SpecJson {
  readonly 'spec-id': number
  readonly fields: readonly SpecFieldJson[]
}

export interface SpecFieldJson {
  readonly 'source-id': number
  readonly 'field-id': number
  readonly name: string
  readonly transform: string
}

export function specToJson(spec: PartitionSpec): SpecJson {
  return {
    'spec-id': spec.id,
    fields: spec.fields.map(field => ({
      'source-id': field.sourceId,
      'field-id': field.id,
      name: field.name,
      transform: transformText(field.transform),
    })),
  }
}

/** @throws RangeError for a transform that is not known */
export function specFromJson(json: SpecJson): PartitionSpec {
  const fields = json.fields.map((field): PartitionField => {
    const { 'field-id': id, 'source-id': sourceId, name } = field
    return Object.freeze({ id, name, sourceId, transform: transformFrom(field.transform) })
  })
  return Object.freeze({ id: json['spec-id'], fields })
}

export function sameSpec(a: PartitionSpec, b: PartitionSpec): boolean {
  return JSON.stringify(specToJson(a)) === JSON.stringify(specToJson(b))
}

/** A transform as Iceberg writes it: `bucket[16]`. */
export function transformText(transform: Transform): string {
  if (transform.name === 'bucket') return `bucket[${transform.count}]`
  return transform.name === 'truncate' ? `truncate[${transform.width}]` : transform.name
}

function transformFrom(text: string): Transform {
  const parts = /^(identity|year|month|day|hour|void|bucket|truncate)(?:\[(\d+)\])?$/.exec(text)
  const name = parts?.[1] as Transform['name'] | undefined
  const parameter = Number(parts?.[2])
  if (name === 'bucket' && parameter > 0) return { name, count: parameter }
  if (name === 'truncate' && parameter > 0) return { name, width: parameter }
  if (name && name !== 'bucket' && name !== 'truncate') return { name }
  throw new RangeError(`the partition transform ${text}`)
}
