import { decimalBytes, decimalOf } from '../schema/decimal.ts'
import { unscaledBytes } from '../values/bytes.ts'
import { kindOf, type Value, widened } from '../values/value.ts'

/** What a manifest says happened to a file in the snapshot it was written for. */
export const EXISTING = 0
export const ADDED = 1
export const DELETED = 2

/** Values by field id, as Avro holds them. */
export type Pairs<V> = readonly { readonly key: number; readonly value: V }[] | null

/** A file as Avro holds it. What other writers noted is kept here when a manifest is written again. */
export interface FileRecord {
  readonly content: number
  readonly file_path: string
  readonly file_format: string
  /** By `partitionKey` of the field's id. */
  readonly partition: { readonly [key: string]: unknown }
  readonly record_count: number
  readonly file_size_in_bytes: number
  readonly column_sizes: Pairs<number>
  readonly value_counts: Pairs<number>
  readonly null_value_counts: Pairs<number>
  readonly nan_value_counts: Pairs<number>
  readonly lower_bounds: Pairs<Buffer>
  readonly upper_bounds: Pairs<Buffer>
  readonly key_metadata?: Buffer | null
  readonly split_offsets?: readonly number[] | null
  readonly equality_ids?: readonly number[] | null
  readonly sort_order_id?: number | null
  /** Of a file of deletes: the one data file that it names rows of. */
  readonly referenced_data_file?: string | null
}

/** A file in a manifest, with what it inherits from the manifest's place in a list filled in. */
export interface ManifestEntry {
  readonly status: number
  readonly snapshotId: bigint
  /** Of the snapshot whose rows the file holds. */
  readonly sequenceNumber: number
  /** Of the snapshot that added the file. */
  readonly fileSequenceNumber: number
  readonly file: FileRecord
}

/** The value of a partition field for Avro. */
export function toAvro(type: string, value: Value | null): unknown {
  const decimal = decimalOf(type)
  return decimal && value !== null ? unscaledBytes(value as bigint, decimalBytes(decimal.precision)) : value
}

/** The value of a partition field from Avro. */
export function fromAvro(type: string, value: unknown): Value | null {
  if (value === null || value === undefined) return null
  if (kindOf(type) === 'decimal') {
    const bytes = value as Buffer
    return BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex') || '0'}`))
  }
  return widened(type, value as Value)
}

/** The value of column `id` in `pairs`. */
export function pairOf<V>(pairs: Pairs<V> | undefined, id: number): V | undefined {
  return pairs?.find(({ key }) => key === id)?.value
}
