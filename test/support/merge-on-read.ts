import { randomBytes, randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ManifestWriter } from '../../src/lake/commit/writer.ts'
import type { DataFile, TableName } from '../../src/lake/contract.ts'
import { localFiles } from '../../src/lake/files/local.ts'
import { localPath } from '../../src/lake/files/uri.ts'
import { ADDED, type FileRecord } from '../../src/lake/manifest/entry.ts'
import { writeManifestList } from '../../src/lake/manifest/list.ts'
import { currentSnapshot, type Document } from '../../src/lake/metadata/document.ts'
import { printExact } from '../../src/lake/metadata/json.ts'
import { specFromJson } from '../../src/lake/partition/json.ts'
import { typedFields } from '../../src/lake/partition/typed.ts'
import { planScan } from '../../src/lake/scan/plan.ts'
import { schemaFromJson } from '../../src/lake/schema/json.ts'
import { Store } from '../../src/lake/store.ts'
import type { Database } from '../../src/state/contract.ts'

export interface DeleteOptions {
  /** `positions` unless given; the other only names what it is. */
  readonly content?: 'positions' | 'equality'
  /** Whether the bounds tell the one data file that is named, as Spark writes them. */
  readonly bounds?: boolean
}

/** Deletes rows of a published table as another engine does it that merges on read: by a file that names them. */
export async function deleteRows(
  database: Database,
  table: TableName,
  condition: string,
  { content = 'positions', bounds = false }: DeleteOptions = {},
): Promise<void> {
  const store = new Store(localFiles)
  const at = table.lastIndexOf('.')
  const where = "catalog_name = 'lake' and table_namespace = ? and table_name = ?"
  const names = [table.slice(0, at), table.slice(at + 1)]
  const [row] = await database.all(`select metadata_location from iceberg_tables where ${where}`, ...names)
  const location = String(row?.metadata_location)
  const before = await store.document(location)
  const state = await store.state(table, location)
  const { files } = await planScan(state, [], store)
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const snapshotId = randomBytes(8).readBigUInt64LE() >> 1n
  const sequenceNumber = before['last-sequence-number'] + 1
  const folder = `${before.location}/metadata`
  const schema = before.schemas.find(each => each['schema-id'] === before['current-schema-id'])
  if (!schema) throw new Error('no schema')
  const options = { store, folder, newId: randomUUID, schema, snapshotId, sequenceNumber }
  const writer = new ManifestWriter(options)
  const manifests = []
  let rows = 0
  for (const file of files) {
    const spec = before['partition-specs'].map(specFromJson).find(({ id }) => id === file.specId)
    if (!spec) throw new Error('no spec')
    const written = await writeDeletes(connection, file, condition, before, bounds)
    if (!written) continue
    rows += Number(written.record_count)
    const partition = typedFields(spec, schemaFromJson(schema).fields)
    const { manifest } = await entryOf(store, state.snapshot?.manifestList ?? '', file)
    const entry = {
      status: ADDED,
      snapshotId,
      sequenceNumber,
      fileSequenceNumber: sequenceNumber,
      file: {
        ...written,
        partition: manifest,
        ...(content === 'equality' ? { content: 2, equality_ids: [1] } : {}),
      },
    }
    manifests.push(await writer.write(1, spec, partition, [entry]))
  }
  instance.closeSync()
  const list = `${folder}/snap-${snapshotId}-1-${randomUUID()}.avro`
  const parent = currentSnapshot(before)
  const present = await store.manifestList(state.snapshot?.manifestList ?? '')
  const all = [...manifests, ...present]
  await store.writeManifestList(list, all, writeManifestList({ snapshotId, parent, sequenceNumber }, all))
  await publish(database, store, before, location, {
    list,
    snapshotId,
    sequenceNumber,
    summary: {
      operation: 'overwrite',
      'total-records': state.snapshot?.summary['total-records'] ?? '0',
      'total-data-files': String(files.length),
      'total-delete-files': String(manifests.length),
      'total-position-deletes': String(rows),
      'total-equality-deletes': '0',
    },
  })
}

/** A file of deletes for the rows of one data file that match; undefined where none does. */
async function writeDeletes(
  connection: DuckDBConnection,
  file: DataFile,
  condition: string,
  { location }: Document,
  bounds: boolean,
): Promise<Omit<FileRecord, 'partition'> | undefined> {
  const path = `${location}/data/${randomUUID()}-deletes.parquet`
  const uri = file.path.replaceAll("'", "''")
  const copied = await connection.runAndReadAll(
    `copy (select '${uri}' as file_path, file_row_number as pos
       from read_parquet('${localPath(file.path)}', file_row_number = true, hive_partitioning = false)
       where ${condition} order by pos)
     to '${localPath(path)}' (format parquet, return_stats, field_ids {file_path: 2147483546, pos: 2147483545})`,
  )
  const [written] = copied.getRowObjectsJson()
  if (Number(written?.count) === 0) {
    rmSync(localPath(path))
    return undefined
  }
  const bound = bounds ? [{ key: 2_147_483_546, value: Buffer.from(file.path, 'utf8') }] : null
  return {
    content: 1,
    file_path: path,
    file_format: 'PARQUET',
    record_count: Number(written?.count),
    file_size_in_bytes: Number(written?.file_size_bytes),
    column_sizes: null,
    value_counts: null,
    null_value_counts: null,
    nan_value_counts: null,
    lower_bounds: bound,
    upper_bounds: bound,
    key_metadata: null,
    split_offsets: null,
    equality_ids: null,
    sort_order_id: null,
  }
}

/** The partition of a data file, as its manifest has it. */
async function entryOf(
  store: Store,
  list: string,
  file: DataFile,
): Promise<{ readonly manifest: FileRecord['partition'] }> {
  for (const manifest of await store.manifestList(list)) {
    const { entries } = await store.manifest(manifest)
    const found = entries.find(entry => entry.file.file_path === file.path)
    if (found) return { manifest: found.file.partition }
  }
  throw new Error(`${file.path} is in no manifest`)
}

async function publish(
  database: Database,
  store: Store,
  before: Document,
  location: string,
  snapshot: {
    readonly list: string
    readonly snapshotId: bigint
    readonly sequenceNumber: number
    readonly summary: { readonly [key: string]: string }
  },
): Promise<void> {
  const { list, snapshotId, sequenceNumber, summary } = snapshot
  const at = before['last-updated-ms'] + 1
  const document: Document = {
    ...before,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': at,
    'current-snapshot-id': snapshotId,
    refs: { main: { 'snapshot-id': snapshotId, type: 'branch' } },
    snapshots: [
      ...(before.snapshots ?? []),
      {
        'snapshot-id': snapshotId,
        'parent-snapshot-id': currentSnapshot(before) ?? null,
        'sequence-number': sequenceNumber,
        'timestamp-ms': at,
        'manifest-list': list,
        summary,
        'schema-id': before['current-schema-id'],
      },
    ],
    'snapshot-log': [...(before['snapshot-log'] ?? []), { 'timestamp-ms': at, 'snapshot-id': snapshotId }],
  }
  const next = `${before.location}/metadata/${String(sequenceNumber).padStart(5, '0')}-${randomUUID()}.metadata.json`
  await store.files.writeNew(next, printExact(document))
  const changed = await database.run(
    'update iceberg_tables set metadata_location = ?, previous_metadata_location = ? where metadata_location = ? and catalog_name = ?',
    next,
    location,
    location,
    'lake',
  )
  if (changed !== 1) throw new Error('somebody else was first')
}
