import { partitionKey } from '../avro/canonical.ts'
import type { DataFile } from '../contract.ts'
import { fromAvro, type ManifestEntry, type Pairs } from './entry.ts'
import type { TypedPartitionField } from './schemas.ts'

/** A file of a manifest as the other rooms see it. */
export function dataFileOf(
  entry: ManifestEntry,
  specId: number,
  partition: readonly TypedPartitionField[],
  deletes: readonly string[],
): DataFile {
  const { file, sequenceNumber, snapshotId } = entry
  return Object.freeze({
    path: file.file_path,
    rows: Number(file.record_count),
    bytes: Number(file.file_size_in_bytes),
    specId,
    partition: new Map(partition.map(({ id, type }) => [id, fromAvro(type, file.partition[partitionKey(id)])])),
    lower: byColumn(file.lower_bounds),
    upper: byColumn(file.upper_bounds),
    nulls: byColumn(file.null_value_counts),
    sequenceNumber,
    snapshotId,
    ...(deletes.length > 0 ? { deletes } : {}),
  })
}

function byColumn<V>(pairs: Pairs<V> | undefined): ReadonlyMap<number, V> {
  return new Map(pairs?.map(({ key, value }) => [key, value]))
}
