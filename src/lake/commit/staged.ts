import { parentOf } from '../files/uri.ts'
import { DELETED } from '../manifest/entry.ts'
import type { Located, Store } from '../store.ts'

export interface StagedFiles {
  readonly files: readonly string[]
  /** The folders they are in, and those between these and the table's. */
  readonly folders: readonly string[]
}

/**
 * The files that `current` names and `base`, a state it came from, does not: data, manifests, manifest lists and
 * metadata. It is told from the metadata alone, so that it holds for what other engines or other processes wrote.
 */
export async function stagedFiles(base: Located | undefined, current: Located, store: Store): Promise<StagedFiles> {
  const before = new Set((base?.document.snapshots ?? []).map(snapshot => BigInt(snapshot['snapshot-id'])))
  const snapshots = (current.document.snapshots ?? []).filter(snapshot => !before.has(BigInt(snapshot['snapshot-id'])))
  const added = new Set(snapshots.map(snapshot => BigInt(snapshot['snapshot-id'])))
  const files = new Set([current.location, ...metadataSince(base, current)])
  for (const { 'manifest-list': list } of snapshots) {
    if (list === undefined) continue
    files.add(list)
    for (const manifest of await store.manifestList(list)) {
      if (!added.has(manifest.addedSnapshotId) || files.has(manifest.path)) continue
      files.add(manifest.path)
      const { entries } = await store.manifest(manifest)
      for (const { status, snapshotId, file } of entries)
        if (status !== DELETED && added.has(snapshotId)) files.add(file.file_path)
    }
  }
  return { files: [...files], folders: [...foldersOf(files, current.document.location)] }
}

function metadataSince(base: Located | undefined, { document }: Located): readonly string[] {
  const known = new Set(base?.document['metadata-log']?.map(entry => entry['metadata-file']))
  return (document['metadata-log'] ?? [])
    .map(entry => entry['metadata-file'])
    .filter(file => !known.has(file) && file !== base?.location)
}

function foldersOf(files: Iterable<string>, location: string): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const file of files)
    for (let folder = parentOf(file); !folders.has(folder); folder = parentOf(folder)) {
      folders.add(folder)
      // A file of another place has no folder of the table's above it: its own must do.
      if (!folder.startsWith(`${location}/`) || parentOf(folder) === location) break
    }
  return folders
}
