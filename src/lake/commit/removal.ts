import { fail } from '../../diagnostics/diagnostic.ts'
import type { Change, TableName } from '../contract.ts'
import { localPath } from '../files/uri.ts'
import { DELETED, EXISTING, type FileRecord } from '../manifest/entry.ts'
import { DATA, type ManifestFile, mayBeLive } from '../manifest/list.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import type { Store } from '../store.ts'
import type { ManifestWriter } from './writer.ts'

export interface Removal {
  /** The manifests that stay, untouched, and those written anew. */
  readonly kept: readonly ManifestFile[]
  readonly rewritten: readonly ManifestFile[]
  readonly removed: readonly FileRecord[]
}

/**
 * Takes files out of a snapshot's manifests. A manifest that names one is written anew: removed files are marked so for
 * the snapshot of `writer`, the others stay with the numbers they had.
 *
 * @throws MassifError LAKE_CONFLICT when a file to remove is not there
 */
export async function removeFiles(
  table: TableName,
  manifests: readonly ManifestFile[],
  remove: Change['remove'],
  snapshotId: bigint,
  specs: readonly PartitionSpec[],
  store: Store,
  writer: ManifestWriter,
): Promise<Removal> {
  const live = manifests.filter(mayBeLive)
  if (remove !== 'all' && remove.size === 0) return { kept: live, rewritten: [], removed: [] }
  const missing = new Set(remove === 'all' ? [] : remove)
  const [kept, rewritten, removed]: [ManifestFile[], ManifestFile[], FileRecord[]] = [[], [], []]
  for (const file of live) {
    // Without its data files a file of deletes says nothing, so it goes when all goes; else only data files do.
    const concerned = file.content === DATA || remove === 'all'
    const manifest = concerned ? await store.manifest(file) : undefined
    const entries = manifest?.entries.filter(entry => entry.status !== DELETED) ?? []
    const gone = new Set(entries.filter(entry => remove === 'all' || missing.delete(entry.file.file_path)))
    if (!manifest || gone.size === 0) {
      kept.push(file)
      continue
    }
    for (const entry of gone) removed.push(entry.file)
    const marked = entries.map(entry =>
      gone.has(entry) ? { ...entry, status: DELETED, snapshotId } : { ...entry, status: EXISTING },
    )
    const spec = specs.find(each => each.id === file.specId)
    if (!spec) fail('LAKE_METADATA', `${table}: the manifest ${localPath(file.path)} is of a spec that is not known.`)
    rewritten.push(await writer.write(file.content, spec, named(manifest, spec), marked))
  }
  const [first] = missing
  if (first !== undefined)
    fail(
      'LAKE_CONFLICT',
      `${table}: the file ${localPath(first)}, which was to be replaced, is no longer part of it.`,
      {
        asset: table,
      },
    )
  return { kept, rewritten, removed }
}

/** The partition of a manifest under the names of its spec. */
function named(manifest: Manifest, spec: PartitionSpec): readonly TypedPartitionField[] {
  const names = new Map(spec.fields.map(({ id, name }) => [id, name]))
  return manifest.partition.map(field => ({ ...field, name: names.get(field.id) ?? field.name }))
}
