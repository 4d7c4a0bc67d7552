import { fail } from '../../diagnostics/diagnostic.ts'
import type { Amendment, Change, TableName } from '../contract.ts'
import { ADDED, type FileRecord, type ManifestEntry } from '../manifest/entry.ts'
import { DATA, type ManifestFile, writeManifestList } from '../manifest/list.ts'
import { fileRecord, singleLeaves } from '../manifest/written.ts'
import { currentSnapshot, type Document, type SnapshotJson } from '../metadata/document.ts'
import { printExact } from '../metadata/json.ts'
import { stateOf } from '../metadata/state.ts'
import { sameSpec, specFromJson } from '../partition/json.ts'
import { typedFields } from '../partition/typed.ts'
import { sameSchema, schemaFromJson, schemaToJson } from '../schema/json.ts'
import type { Located, Store } from '../store.ts'
import { amendedDocument } from './amend.ts'
import { foldManifests } from './fold.ts'
import { emptyDocument, nextDocument } from './next-document.ts'
import { type Removal, removeFiles } from './removal.ts'
import { summaryOf } from './summary.ts'
import { ManifestWriter } from './writer.ts'

export interface CommitOptions {
  readonly table: TableName
  /** URI of the folder for a table that is not there yet. */
  readonly location: string
  /** The state to commit onto; undefined for a new table. */
  readonly base: Located | undefined
  /**
   * `records`: files that were measured and described before. `beside`: a snapshot that is known from then on, without
   * being part of what is current.
   */
  readonly change: Change & { readonly records?: readonly FileRecord[]; readonly beside?: SnapshotJson }
  readonly store: Store
  readonly now: () => number
  readonly newId: () => string
  readonly random63: () => bigint
}

/**
 * Writes the files of one commit: manifests, their list, and a metadata file, each after what it names, so that a file
 * that is there names only files that are. Nothing points at the metadata file yet.
 *
 * @throws MassifError LAKE_CONFLICT, LAKE_UNWRITABLE, LAKE_DISK_FULL
 */
export async function writeCommit(options: CommitOptions): Promise<Located> {
  const { base, change, store, table } = options
  const at = Math.max(options.now(), (base?.document['last-updated-ms'] ?? 0) + 1)
  const before = base?.document ?? emptyDocument(options.newId(), options.location, at)
  refuseOtherLayout(table, before, change)
  const parentId = currentSnapshot(before)
  const parent = before.snapshots?.find(each => BigInt(each['snapshot-id']) === parentId)
  const snapshotId = freshId(before, options.random63)
  const sequenceNumber = before['last-sequence-number'] + 1
  const folder = `${before.location.replace(/\/+$/, '')}/metadata`
  const { removal, manifests, added } = await writeManifests(
    options,
    before,
    parent,
    snapshotId,
    sequenceNumber,
    folder,
  )
  const manifestList = `${folder}/snap-${snapshotId}-1-${options.newId()}.avro`
  const header = { snapshotId, parent: parentId, sequenceNumber }
  await store.writeManifestList(manifestList, manifests, writeManifestList(header, manifests))
  const inherited = base && stateOf(table, base.location, base.document).dataVersion
  const snapshot: SnapshotJson = {
    'snapshot-id': snapshotId,
    ...(parentId === undefined ? {} : { 'parent-snapshot-id': parentId }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': at,
    'manifest-list': manifestList,
    summary: summaryOf(
      change,
      added.map(entry => entry.file),
      removal.removed,
      parent,
      inherited,
    ),
    'schema-id': change.layout.schema.id,
  }
  const known = change.beside ? { ...before, snapshots: [...(before.snapshots ?? []), change.beside] } : before
  const document = nextDocument(known, base?.location, change.layout, snapshot)
  const location = nextLocation(folder, base?.location, options.newId)
  await store.writeDocument(location, document, printExact(document))
  return { location, document }
}

interface WrittenManifests {
  readonly removal: Removal
  readonly manifests: readonly ManifestFile[]
  readonly added: readonly ManifestEntry[]
}

async function writeManifests(
  { base, change, store, table, newId }: CommitOptions,
  before: Document,
  parent: SnapshotJson | undefined,
  snapshotId: bigint,
  sequenceNumber: number,
  folder: string,
): Promise<WrittenManifests> {
  const { schema, spec } = change.layout
  const partition = typedFields(spec, schema.fields)
  const schemaJson = schemaToJson(schema)
  const writer = new ManifestWriter({ store, folder, newId, schema: schemaJson, snapshotId, sequenceNumber })
  const present = parent?.['manifest-list'] ? await store.manifestList(parent['manifest-list']) : []
  const specs = base ? before['partition-specs'].map(specFromJson) : []
  const removal = await removeFiles(present, change.remove, { table, specs, snapshotId, store, writer })
  const kept = await foldManifests(removal.kept, spec, partition, store, writer)
  const leaves = singleLeaves(schema.fields)
  const records = [...change.add.map(file => fileRecord(file, leaves, partition)), ...(change.records ?? [])]
  const added = records.map(file => ({
    status: ADDED,
    snapshotId,
    sequenceNumber,
    fileSequenceNumber: sequenceNumber,
    file,
  }))
  const fresh = added.length > 0 ? [await writer.write(DATA, spec, partition, added)] : []
  return { removal, manifests: [...fresh, ...removal.rewritten, ...kept], added }
}

/** A layout holds only for the state it was made for: ids it gave out may be another column's since. */
function refuseOtherLayout(table: TableName, before: Document, { layout }: Change): void {
  const schema = before.schemas.find(each => each['schema-id'] === layout.schema.id)
  const spec = before['partition-specs'].find(each => each['spec-id'] === layout.spec.id)
  const same =
    (!schema || sameSchema(schemaFromJson(schema), layout.schema)) &&
    (!spec || sameSpec(specFromJson(spec), layout.spec))
  if (!same) fail('LAKE_CONFLICT', `${table}: its columns changed between the layout and the commit.`, { asset: table })
}

function freshId(document: Document, random63: () => bigint): bigint {
  for (;;) {
    const id = random63()
    if (id > 0n && !document.snapshots?.some(each => BigInt(each['snapshot-id']) === id)) return id
  }
}

/**
 * Writes a metadata file for the same rows. Nothing points at it yet.
 *
 * @throws MassifError LAKE_UNWRITABLE, LAKE_DISK_FULL
 */
export async function writeAmendment(
  { base, store, now, newId }: Pick<CommitOptions, 'store' | 'now' | 'newId'> & { readonly base: Located },
  amendment: Amendment,
): Promise<Located> {
  const document = amendedDocument(base.document, base.location, amendment, now())
  const folder = `${base.document.location.replace(/\/+$/, '')}/metadata`
  const location = nextLocation(folder, base.location, newId)
  await store.writeDocument(location, document, printExact(document))
  return { location, document }
}

/** The name of the metadata file after `before`; of the first one, where there is none. */
function nextLocation(folder: string, before: string | undefined, newId: () => string): string {
  const version = before === undefined ? 0 : versionOf(before) + 1
  return `${folder}/${String(version).padStart(5, '0')}-${newId()}.metadata.json`
}

/** Metadata files are numbered: `00012-<uuid>.metadata.json`, or `v12.metadata.json` by some writers. */
function versionOf(location: string): number {
  return Number(/\/v?(\d+)(?:-[^/]*|\.[^/]*)$/.exec(location)?.[1] ?? 0)
}
