import type { DataFile, FileChanges, TableState } from '../contract.ts'
import { dataFileOf } from '../manifest/data-file.ts'
import { DELETED } from '../manifest/entry.ts'
import { DATA, type ManifestFile } from '../manifest/list.ts'
import type { Store } from '../store.ts'
import { deletesIn } from './deletes.ts'
import { refuseNestedRename } from './nested-rename.ts'
import { liveManifests } from './plan.ts'

/**
 * The files by which `to` differs from the snapshot `from` of the same table; undefined when that snapshot is gone.
 * Manifests that both name are not opened, unless there are files of deletes, which concern files of any manifest.
 */
export async function changesBetween(from: bigint, to: TableState, store: Store): Promise<FileChanges | undefined> {
  const snapshot = to.snapshots.find(each => each.id === from)
  // The history of a state that was rolled back to may name snapshots that have been forgotten since.
  if (!snapshot || !(await store.files.exists(snapshot.manifestList))) return undefined
  const before = await liveManifests({ ...to, snapshot }, store)
  const after = await liveManifests(to, store)
  const plain = [...before, ...after].every(({ content }) => content === DATA)
  const [beforePaths, afterPaths] = [before, after].map(manifests => new Set(manifests.map(({ path }) => path)))
  const open = (manifests: readonly ManifestFile[], others: ReadonlySet<string> | undefined) =>
    liveFiles(to.name, manifests, plain ? others : undefined, store)
  const [old, now] = await Promise.all([open(before, afterPaths), open(after, beforePaths)])
  // A manifest that was written again names many files that stayed.
  const changes = {
    added: [...now.values()].filter(file => !isSame(file, old.get(file.path))),
    removed: [...old.values()].filter(file => !isSame(file, now.get(file.path))),
  }
  refuseNestedRename(to, [...changes.added, ...changes.removed])
  return changes
}

function isSame({ deletes = [] }: DataFile, other: DataFile | undefined): boolean {
  if (!other) return false
  const others = other.deletes ?? []
  return deletes.length === others.length && deletes.every((path, at) => path === others[at])
}

/** @param skipped paths of manifests that are not to be opened */
async function liveFiles(
  table: string,
  manifests: readonly ManifestFile[],
  skipped: ReadonlySet<string> | undefined,
  store: Store,
): Promise<ReadonlyMap<string, DataFile>> {
  const files = new Map<string, DataFile>()
  const deletes = await deletesIn(table, manifests, store)
  for (const file of manifests) {
    if (file.content !== DATA || skipped?.has(file.path)) continue
    const { entries, partition } = await store.manifest(file)
    for (const entry of entries) {
      if (entry.status === DELETED) continue
      const of = deletes.of(entry, file.specId)
      files.set(entry.file.file_path, dataFileOf(entry, file.specId, partition, of))
    }
  }
  return files
}
