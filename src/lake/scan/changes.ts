import type { DataFile, FileChanges, TableState } from '../contract.ts'
import { dataFileOf } from '../manifest/data-file.ts'
import { DELETED } from '../manifest/entry.ts'
import type { ManifestFile } from '../manifest/list.ts'
import type { Store } from '../store.ts'
import { refuseNestedRename } from './nested-rename.ts'
import { liveManifests } from './plan.ts'

/**
 * The files by which `to` differs from the snapshot `from` of the same table; undefined when that snapshot is gone.
 * Manifests that both name are not opened.
 */
export async function changesBetween(from: bigint, to: TableState, store: Store): Promise<FileChanges | undefined> {
  const snapshot = to.snapshots.find(each => each.id === from)
  if (!snapshot) return undefined
  const before = await liveManifests({ ...to, snapshot }, store)
  const after = await liveManifests(to, store)
  const beforePaths = new Set(before.map(({ path }) => path))
  const afterPaths = new Set(after.map(({ path }) => path))
  const [old, now] = await Promise.all([
    liveFiles(
      before.filter(({ path }) => !afterPaths.has(path)),
      store,
    ),
    liveFiles(
      after.filter(({ path }) => !beforePaths.has(path)),
      store,
    ),
  ])
  // A manifest that was written again names many files that stayed.
  const changes = {
    added: [...now.values()].filter(file => !old.has(file.path)),
    removed: [...old.values()].filter(file => !now.has(file.path)),
  }
  refuseNestedRename(to, [...changes.added, ...changes.removed])
  return changes
}

async function liveFiles(manifests: readonly ManifestFile[], store: Store): Promise<ReadonlyMap<string, DataFile>> {
  const files = new Map<string, DataFile>()
  for (const file of manifests) {
    const { entries, partition } = await store.manifest(file)
    for (const entry of entries)
      if (entry.status !== DELETED) files.set(entry.file.file_path, dataFileOf(entry, file.specId, partition))
  }
  return files
}
