import { type AvroNode, type AvroSchema, partitionKey } from '../avro/canonical.ts'
import { readContainer, writeContainer } from '../avro/container.ts'
import { specToJson } from '../partition/json.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import type { SchemaJson } from '../schema/json.ts'
import { ADDED, DELETED, EXISTING, type FileRecord, type ManifestEntry } from './entry.ts'
import { type Count, DATA, type ManifestFile } from './list.ts'
import { manifestSchema, partitionTypeOf, type TypedPartitionField } from './schemas.ts'
import { ENTRY } from './shape.ts'
import { fieldSummary } from './summary.ts'

/** The files one manifest names, deleted ones among them. */
export interface Manifest {
  readonly specId: number
  /** The fields of its partitions, with the types they were written with. */
  readonly partition: readonly TypedPartitionField[]
  readonly entries: readonly ManifestEntry[]
}

export interface WriteManifest {
  readonly path: string
  readonly content: number
  readonly spec: PartitionSpec
  readonly partition: readonly TypedPartitionField[]
  /** The table's current schema. */
  readonly schema: SchemaJson
  readonly entries: readonly ManifestEntry[]
  /** Of the commit it is written for. */
  readonly snapshotId: bigint
  readonly sequenceNumber: number
}

/** The bytes of a manifest, and what a manifest list will say of it. */
export function writeManifest(write: WriteManifest): { readonly bytes: Buffer; readonly file: ManifestFile } {
  const { content, entries, partition, spec, sequenceNumber } = write
  const bytes = writeContainer(
    manifestSchema(partition),
    {
      schema: JSON.stringify(write.schema),
      'schema-id': String(write.schema['schema-id']),
      'partition-spec': JSON.stringify(specToJson(spec).fields),
      'partition-spec-id': String(spec.id),
      'format-version': '2',
      content: content === DATA ? 'data' : 'deletes',
    },
    entries.map(toRecord),
  )
  const live = entries.filter(entry => entry.status !== DELETED)
  const file: ManifestFile = {
    path: write.path,
    length: bytes.length,
    specId: spec.id,
    content,
    sequenceNumber,
    minSequenceNumber: live.reduce((least, entry) => Math.min(least, entry.sequenceNumber), sequenceNumber),
    addedSnapshotId: write.snapshotId,
    added: counted(entries, ADDED),
    existing: counted(entries, EXISTING),
    deleted: counted(entries, DELETED),
    partitions: partition.map(field => fieldSummary(entries, field)),
    keyMetadata: undefined,
  }
  return { bytes, file }
}

/** @throws RangeError when the bytes are no manifest */
export function readManifest(bytes: Buffer, file: ManifestFile): Manifest {
  const { schema, records } = readContainer(bytes)
  return {
    specId: file.specId,
    partition: partitionOf(schema),
    entries: records.map((record, index) => {
      const fault = ENTRY(record, `file ${index + 1}`)
      if (fault) throw new RangeError(fault)
      return fromRecord(record as EntryRecord, file)
    }),
  }
}

interface EntryRecord {
  readonly status: number
  readonly snapshot_id?: number | bigint | null
  readonly sequence_number?: number | null
  readonly file_sequence_number?: number | null
  readonly data_file: FileRecord
}

function toRecord({ status, snapshotId, sequenceNumber, fileSequenceNumber, file }: ManifestEntry): EntryRecord {
  // An added file takes its numbers from the list that first names the manifest: so says the specification.
  const inherits = status === ADDED
  return {
    status,
    snapshot_id: snapshotId,
    sequence_number: inherits ? null : sequenceNumber,
    file_sequence_number: inherits ? null : fileSequenceNumber,
    data_file: file,
  }
}

function fromRecord(record: EntryRecord, { addedSnapshotId, sequenceNumber }: ManifestFile): ManifestEntry {
  return {
    status: record.status,
    snapshotId:
      typeof record.snapshot_id === 'number' || typeof record.snapshot_id === 'bigint'
        ? BigInt(record.snapshot_id)
        : addedSnapshotId,
    sequenceNumber: Number(record.sequence_number ?? sequenceNumber),
    fileSequenceNumber: Number(record.file_sequence_number ?? sequenceNumber),
    file: { ...record.data_file, content: record.data_file.content ?? DATA },
  }
}

function counted(entries: readonly ManifestEntry[], status: number): Count {
  const these = entries.filter(entry => entry.status === status)
  return { files: these.length, rows: these.reduce((sum, { file }) => sum + Number(file.record_count), 0) }
}

function partitionOf(schema: AvroSchema): readonly TypedPartitionField[] {
  const struct = member(member(schema, 'data_file'), 'partition') as AvroNode | undefined
  return (struct?.fields ?? []).map(field => {
    const id = field['field-id'] ?? 0
    return { id, name: partitionKey(id), type: partitionTypeOf(field.type) }
  })
}

function member(schema: AvroSchema | undefined, name: string): AvroSchema | undefined {
  return (schema as AvroNode | undefined)?.fields?.find(field => field.name === name)?.type
}
