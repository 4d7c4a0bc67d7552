import { partitionKey } from '../avro/canonical.ts'
import { fromAvro, type ManifestEntry, toAvro } from '../manifest/entry.ts'
import type { ManifestFile } from '../manifest/list.ts'
import { type Manifest, writeManifest } from '../manifest/manifest.ts'
import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import type { SchemaJson } from '../schema/json.ts'
import type { Store } from '../store.ts'

export interface ManifestWriterOptions {
  readonly store: Store
  /** URI of the table's metadata folder. */
  readonly folder: string
  readonly newId: () => string
  readonly schema: SchemaJson
  readonly snapshotId: bigint
  readonly sequenceNumber: number
}

/** Writes the manifests of one commit. */
export class ManifestWriter {
  readonly #options: ManifestWriterOptions
  #count = 0

  constructor(options: ManifestWriterOptions) {
    this.#options = options
  }

  async write(
    content: number,
    spec: PartitionSpec,
    partition: readonly TypedPartitionField[],
    entries: readonly ManifestEntry[],
  ): Promise<ManifestFile> {
    const { store, folder, newId, schema, snapshotId, sequenceNumber } = this.#options
    const path = `${folder}/${newId()}-m${this.#count++}.avro`
    const write = { path, content, spec, partition, schema, entries, snapshotId, sequenceNumber }
    const { bytes, file } = writeManifest(write)
    await store.writeManifest(path, { specId: spec.id, partition, entries }, bytes)
    return file
  }
}

/** The entries of a manifest with the values of their partitions as `partition` wants them: columns may have widened. */
export function recast(manifest: Manifest, partition: readonly TypedPartitionField[]): readonly ManifestEntry[] {
  const before = new Map(manifest.partition.map(({ id, type }) => [id, type]))
  if (partition.every(({ id, type }) => before.get(id) === type)) return manifest.entries
  return manifest.entries.map(entry => {
    const values = partition.map(({ id, type }) => {
      const value = fromAvro(before.get(id) ?? type, entry.file.partition[partitionKey(id)])
      return [partitionKey(id), toAvro(type, value)]
    })
    return { ...entry, file: { ...entry.file, partition: Object.fromEntries(values) } }
  })
}
