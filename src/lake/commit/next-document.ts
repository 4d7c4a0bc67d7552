import type { WriteLayout } from '../contract.ts'
import type { Document, SnapshotJson } from '../metadata/document.ts'
import { FIRST_PARTITION_ID } from '../partition/evolve.ts'
import { specToJson } from '../partition/json.ts'
import { schemaToJson } from '../schema/json.ts'
import { highestId } from '../schema/walk.ts'
import type { Located } from '../store.ts'

/** Metadata files that stay named in the log. */
const LOGGED = 100

/** Forks share files, which no other engine may then collect on its own. */
const SHARED_FILES = {
  'gc.enabled': 'false',
  'write.metadata.delete-after-commit.enabled': 'false',
}

const NEW_TABLE = {
  'write.delete.mode': 'copy-on-write',
  'write.update.mode': 'copy-on-write',
  'write.merge.mode': 'copy-on-write',
}

/** The document of a table that is not there yet, before its first snapshot. */
export function emptyDocument(uuid: string, location: string, now: number): Document {
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': now,
    'last-column-id': 0,
    'current-schema-id': 0,
    schemas: [],
    'default-spec-id': 0,
    'partition-specs': [],
    'last-partition-id': FIRST_PARTITION_ID - 1,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: NEW_TABLE,
    'current-snapshot-id': -1,
    refs: {},
    snapshots: [],
    statistics: [],
    'partition-statistics': [],
    'snapshot-log': [],
    'metadata-log': [],
  }
}

/**
 * The document after a commit.
 *
 * @param location the file that `before` was read from; undefined when it was never written
 */
export function nextDocument(
  before: Document,
  location: Located['location'] | undefined,
  layout: WriteLayout,
  snapshot: SnapshotJson,
): Document {
  const { schema, spec } = layout
  const { 'snapshot-id': id, 'timestamp-ms': at } = snapshot
  const knowsSchema = before.schemas.some(each => each['schema-id'] === schema.id)
  const knowsSpec = before['partition-specs'].some(each => each['spec-id'] === spec.id)
  const written =
    location === undefined ? [] : [{ 'timestamp-ms': before['last-updated-ms'], 'metadata-file': location }]
  return {
    ...before,
    'last-sequence-number': snapshot['sequence-number'] ?? 0,
    'last-updated-ms': at,
    'last-column-id': Math.max(before['last-column-id'], highestId(schema.fields)),
    'current-schema-id': schema.id,
    schemas: knowsSchema ? before.schemas : [...before.schemas, schemaToJson(schema)],
    'default-spec-id': spec.id,
    'partition-specs': knowsSpec ? before['partition-specs'] : [...before['partition-specs'], specToJson(spec)],
    'last-partition-id': Math.max(before['last-partition-id'], ...spec.fields.map(field => field.id)),
    properties: { ...before.properties, ...SHARED_FILES },
    'current-snapshot-id': id,
    refs: { ...before.refs, main: { ...before.refs?.main, 'snapshot-id': id, type: 'branch' } },
    snapshots: [...(before.snapshots ?? []), snapshot],
    'snapshot-log': [...(before['snapshot-log'] ?? []), { 'timestamp-ms': at, 'snapshot-id': id }],
    'metadata-log': [...(before['metadata-log'] ?? []), ...written].slice(-logged(before)),
  }
}

/** How many metadata files stay named in a table's log. */
export function logged({ properties }: Document): number {
  return Math.max(1, Number(properties?.['write.metadata.previous-versions-max'] ?? LOGGED))
}
