import { readContainer, writeContainer } from '../avro/container.ts'
import { MANIFEST_LIST_SCHEMA } from './schemas.ts'
import { LISTED } from './shape.ts'
import type { FieldSummary } from './summary.ts'

/** Content of a manifest. */
export const DATA = 0

/** A manifest as a manifest list names it. */
export interface ManifestFile {
  readonly path: string
  readonly length: number
  readonly specId: number
  /** 0 for data files, 1 for files of deletes. */
  readonly content: number
  readonly sequenceNumber: number
  readonly minSequenceNumber: number
  readonly addedSnapshotId: bigint
  readonly added: Count
  readonly existing: Count
  readonly deleted: Count
  readonly partitions: readonly FieldSummary[] | undefined
  readonly keyMetadata: Buffer | undefined
}

export interface Count {
  readonly files: number
  readonly rows: number
}

/** Whether a manifest may name files that are live. */
export function mayBeLive({ added, existing }: ManifestFile): boolean {
  return added.files + existing.files > 0
}

export interface ListHeader {
  readonly snapshotId: bigint
  readonly parent: bigint | undefined
  readonly sequenceNumber: number
}

export function writeManifestList(header: ListHeader, manifests: readonly ManifestFile[]): Buffer {
  return writeContainer(
    MANIFEST_LIST_SCHEMA,
    {
      'snapshot-id': String(header.snapshotId),
      'parent-snapshot-id': String(header.parent ?? null),
      'sequence-number': String(header.sequenceNumber),
      'format-version': '2',
    },
    manifests.map(toRecord),
  )
}

/** @throws RangeError when the bytes are no manifest list */
export function readManifestList(bytes: Buffer): readonly ManifestFile[] {
  return readContainer(bytes).records.map((record, index) => {
    const fault = LISTED(record, `manifest ${index + 1}`)
    if (fault) throw new RangeError(fault)
    return fromRecord(record as ListRecord)
  })
}

interface ListRecord {
  readonly manifest_path: string
  readonly manifest_length: number
  readonly partition_spec_id: number
  readonly content?: number
  readonly sequence_number?: number
  readonly min_sequence_number?: number
  readonly added_snapshot_id: number | bigint
  readonly added_files_count?: number | null
  readonly existing_files_count?: number | null
  readonly deleted_files_count?: number | null
  readonly added_rows_count?: number | null
  readonly existing_rows_count?: number | null
  readonly deleted_rows_count?: number | null
  readonly partitions?: readonly FieldSummary[] | null
  readonly key_metadata?: Buffer | null
}

function toRecord(manifest: ManifestFile): ListRecord {
  return {
    manifest_path: manifest.path,
    manifest_length: manifest.length,
    partition_spec_id: manifest.specId,
    content: manifest.content,
    sequence_number: manifest.sequenceNumber,
    min_sequence_number: manifest.minSequenceNumber,
    added_snapshot_id: manifest.addedSnapshotId,
    added_files_count: manifest.added.files,
    existing_files_count: manifest.existing.files,
    deleted_files_count: manifest.deleted.files,
    added_rows_count: manifest.added.rows,
    existing_rows_count: manifest.existing.rows,
    deleted_rows_count: manifest.deleted.rows,
    partitions: manifest.partitions ?? null,
    key_metadata: manifest.keyMetadata ?? null,
  }
}

function fromRecord(record: ListRecord): ManifestFile {
  return {
    path: record.manifest_path,
    length: record.manifest_length,
    specId: record.partition_spec_id,
    content: record.content ?? DATA,
    sequenceNumber: record.sequence_number ?? 0,
    minSequenceNumber: record.min_sequence_number ?? 0,
    addedSnapshotId: BigInt(record.added_snapshot_id),
    added: count(record.added_files_count, record.added_rows_count),
    existing: count(record.existing_files_count, record.existing_rows_count),
    deleted: count(record.deleted_files_count, record.deleted_rows_count),
    partitions: record.partitions ?? undefined,
    keyMetadata: record.key_metadata ?? undefined,
  }
}

function count(files: number | null | undefined, rows: number | null | undefined): Count {
  // Format 1 allows them to be missing; format 2, which is all that is read, does not.
  if (typeof files !== 'number') throw new RangeError('it does not count its files')
  return { files, rows: Number(rows ?? 0) }
}
