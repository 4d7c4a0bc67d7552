import type { Amendment } from '../contract.ts'
import { currentSnapshot, type Document, type SnapshotJson } from '../metadata/document.ts'
import { DATA_VERSION, dataVersionOf, snapshotOf } from '../metadata/state.ts'
import { logged } from './next-document.ts'

/**
 * The document of the same rows with less history, or with other properties.
 *
 * @param location the file that `before` was read from
 * @param now milliseconds since the epoch
 */
export function amendedDocument(
  before: Document,
  location: string,
  { forget = new Set(), logSince = 0, properties = {} }: Amendment,
  now: number,
): Document {
  const gone = new Set([...forget].filter(id => !named(before).has(id)))
  const isGone = (entry: { readonly 'snapshot-id': number | bigint }) => gone.has(BigInt(entry['snapshot-id']))
  const snapshots = (before.snapshots ?? []).filter(snapshot => !isGone(snapshot))
  const log = [
    ...(before['metadata-log'] ?? []),
    { 'timestamp-ms': before['last-updated-ms'], 'metadata-file': location },
  ]
  return {
    ...before,
    'last-updated-ms': Math.max(now, before['last-updated-ms'] + 1),
    snapshots: keepVersions(before, snapshots, gone),
    'snapshot-log': withoutGaps(before['snapshot-log'] ?? [], isGone),
    'metadata-log': log
      .filter(entry => entry['timestamp-ms'] >= logSince || entry['metadata-file'] === location)
      .slice(-logged(before)),
    properties: merged(before.properties, properties),
    ...ofSnapshots(before, 'statistics', isGone),
    ...ofSnapshots(before, 'partition-statistics', isGone),
  }
}

/** The snapshots that something stands at: the current one, branches and tags. */
export function named(document: Document): ReadonlySet<bigint> {
  const current = currentSnapshot(document)
  const refs = Object.values(document.refs ?? {}).map(ref => BigInt(ref['snapshot-id']))
  return new Set([...refs, ...(current === undefined ? [] : [current])])
}

/** A commit that only moved rows has the data version of one before it, which it must be told when that one goes. */
function keepVersions(
  before: Document,
  kept: readonly SnapshotJson[],
  gone: ReadonlySet<bigint>,
): readonly SnapshotJson[] {
  const all = (before.snapshots ?? []).map(json => snapshotOf(json, before))
  return kept.map(json => {
    const snapshot = snapshotOf(json, before)
    if (snapshot.operation !== 'replace' || snapshot.summary[DATA_VERSION] !== undefined) return json
    if (!gone.has(snapshot.parent ?? -1n)) return json
    const version = dataVersionOf(snapshot, all)
    return version === undefined ? json : { ...json, summary: { ...json.summary, [DATA_VERSION]: version } }
  })
}

/** A log with a gap would tell that a snapshot was current when it was not: what is before a gap goes too. */
function withoutGaps<E extends { readonly 'snapshot-id': number | bigint }>(
  log: readonly E[],
  isGone: (entry: E) => boolean,
): readonly E[] {
  return log.slice(log.findLastIndex(isGone) + 1)
}

function merged(
  before: Document['properties'] = {},
  changes: NonNullable<Amendment['properties']>,
): { readonly [key: string]: string } {
  const all: { [key: string]: string } = { ...before }
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete all[key]
    else all[key] = value
  }
  return all
}

function ofSnapshots(
  document: Document,
  key: string,
  isGone: (entry: { readonly 'snapshot-id': number | bigint }) => boolean,
): { readonly [key: string]: unknown } {
  const entries = document[key]
  return Array.isArray(entries) ? { [key]: entries.filter(entry => !isGone(entry)) } : {}
}
