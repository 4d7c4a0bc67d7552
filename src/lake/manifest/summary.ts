import { partitionKey } from '../avro/canonical.ts'
import { bytesOf } from '../values/bytes.ts'
import { compare } from '../values/order.ts'
import type { Value } from '../values/value.ts'
import { fromAvro, type ManifestEntry } from './entry.ts'
import type { TypedPartitionField } from './schemas.ts'

/** The range of one partition field over the files of a manifest, as Avro holds it. */
export interface FieldSummary {
  readonly contains_null: boolean
  readonly contains_nan: boolean | null
  readonly lower_bound: Buffer | null
  readonly upper_bound: Buffer | null
}

/** What a manifest list tells of a manifest's partitions, so that readers need not open it. */
export function fieldSummary(entries: readonly ManifestEntry[], { id, type }: TypedPartitionField): FieldSummary {
  const key = partitionKey(id)
  let [hasNull, hasNan] = [false, false]
  let lower: Value | undefined
  let upper: Value | undefined
  for (const { file } of entries) {
    const value = fromAvro(type, file.partition[key])
    if (value === null) hasNull = true
    else if (Number.isNaN(value)) hasNan = true
    else {
      if (lower === undefined || compare(value, lower) < 0) lower = value
      if (upper === undefined || compare(value, upper) > 0) upper = value
    }
  }
  return {
    contains_null: hasNull,
    contains_nan: hasNan,
    lower_bound: lower === undefined ? null : bytesOf(type, lower),
    upper_bound: upper === undefined ? null : bytesOf(type, upper),
  }
}
