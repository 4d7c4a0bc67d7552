import { diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Snapshot, TableName, TableState } from '../contract.ts'
import { localPath } from '../files/uri.ts'
import { specFromJson } from '../partition/json.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import { schemaFromJson } from '../schema/json.ts'
import { currentSnapshot, type Document, type SnapshotJson } from './document.ts'

/** Key of a snapshot's summary under which its data version is kept. */
export const DATA_VERSION = 'massif.data-version'

/** Property of a table that was handed over: when, ISO 8601. Massif reads such a table, and leaves it as it is. */
export const RELEASED = 'massif.released'

/**
 * The state of a table that a document tells.
 *
 * @throws MassifError LAKE_METADATA, LAKE_UNSUPPORTED
 */
export function stateOf(name: TableName, metadataLocation: string, document: Document): TableState {
  const schemas = document.schemas.map(schemaFromJson)
  const specs = specsOf(metadataLocation, document)
  const snapshots = (document.snapshots ?? []).map(json => snapshotOf(json, document))
  const id = currentSnapshot(document)
  const snapshot = id === undefined ? undefined : snapshots.find(each => each.id === id)
  const schema = schemas.find(each => each.id === document['current-schema-id'])
  const spec = specs.find(each => each.id === document['default-spec-id'])
  if (!schema || !spec || (id !== undefined && !snapshot)) {
    const missing = schema ? (spec ? 'snapshot' : 'partition spec') : 'schema'
    const message = `${localPath(metadataLocation)} does not hold the current ${missing} of ${name}.`
    throw new MassifError([diagnostic('LAKE_METADATA', message, { asset: name })])
  }
  return Object.freeze({
    kind: 'table-state',
    name,
    uuid: document['table-uuid'],
    location: document.location.replace(/\/+$/, ''),
    metadataLocation,
    schema,
    spec,
    schemas,
    specs,
    snapshot,
    snapshots,
    history: (document['snapshot-log'] ?? []).map(entry => ({
      at: entry['timestamp-ms'],
      snapshot: BigInt(entry['snapshot-id']),
    })),
    properties: document.properties ?? {},
    named: Object.values(document.refs ?? {}).map(ref => BigInt(ref['snapshot-id'])),
    dataVersion: dataVersionOf(snapshot, snapshots),
  } as const)
}

/** What the rows of a snapshot are known by. A commit that only moved rows has the version of the one before it. */
export function dataVersionOf(snapshot: Snapshot | undefined, snapshots: readonly Snapshot[]): string | undefined {
  let at = snapshot
  while (at) {
    const own = at.summary[DATA_VERSION]
    if (own !== undefined) return own
    const parent = at.parent
    const before = at.operation === 'replace' ? snapshots.find(each => each.id === parent) : undefined
    if (!before) return String(at.id)
    at = before
  }
  return undefined
}

function specsOf(metadataLocation: string, document: Document): readonly PartitionSpec[] {
  try {
    return document['partition-specs'].map(specFromJson)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = `${localPath(metadataLocation)} uses ${error.message}, which is not supported.`
    throw new MassifError([diagnostic('LAKE_UNSUPPORTED', message)], { cause: error })
  }
}

export function snapshotOf(json: SnapshotJson, document: Document): Snapshot {
  const { operation = 'append', ...summary } = json.summary ?? {}
  const parent = json['parent-snapshot-id']
  return Object.freeze({
    id: BigInt(json['snapshot-id']),
    ...(parent === undefined || parent === null ? {} : { parent: BigInt(parent) }),
    sequenceNumber: json['sequence-number'] ?? 0,
    at: json['timestamp-ms'],
    operation,
    summary,
    schemaId: json['schema-id'] ?? document['current-schema-id'],
    manifestList: json['manifest-list'] ?? '',
  })
}
