import { fail } from '../../diagnostics/diagnostic.ts'
import type { Change, TableName } from '../contract.ts'
import { localPath } from '../files/uri.ts'
import { DELETED, EXISTING, type FileRecord, type ManifestEntry } from '../manifest/entry.ts'
import { DATA, type ManifestFile, mayBeLive } from '../manifest/list.ts'
import type { Manifest } from '../manifest/manifest.ts'
import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import { concerns, placeOf, positionDeletes } from '../scan/deletes.ts'
import type { Store } from '../store.ts'
import type { ManifestWriter } from './writer.ts'

export interface Removal {
  /** The manifests that stay, untouched, and those written anew. */
  readonly kept: readonly ManifestFile[]
  readonly rewritten: readonly ManifestFile[]
  /** Data files that went, and files of deletes that concerned no others. */
  readonly removed: readonly FileRecord[]
}

export interface RemovalContext {
  readonly table: TableName
  readonly specs: readonly PartitionSpec[]
  readonly snapshotId: bigint
  readonly store: Store
  readonly writer: ManifestWriter
}

/**
 * Takes files out of a snapshot's manifests. A manifest that names one is written anew: removed files are marked so for
 * the snapshot of the writer, the others stay with the numbers they had.
 *
 * @throws MassifError LAKE_CONFLICT when a file to remove is not there
 */
export async function removeFiles(
  manifests: readonly ManifestFile[],
  remove: Change['remove'],
  context: RemovalContext,
): Promise<Removal> {
  const live = manifests.filter(mayBeLive)
  if (remove !== 'all' && remove.size === 0) return { kept: live, rewritten: [], removed: [] }
  const { table, store } = context
  const missing = new Set(remove === 'all' ? [] : remove)
  const isGone = ({ file }: ManifestEntry) => remove === 'all' || missing.delete(file.file_path)
  const data = live.filter(file => file.content === DATA)
  const part = await without(data, isGone, context)
  const [first] = missing
  if (first !== undefined)
    fail(
      'LAKE_CONFLICT',
      `${table}: the file ${localPath(first)}, which was to be replaced, is no longer part of it.`,
      {
        asset: table,
      },
    )
  const others = live.filter(file => file.content !== DATA)
  if (others.length === 0) return part
  // Without the data files that it concerns, a file of deletes says nothing.
  const concerned = remove === 'all' ? undefined : await liveData(part, store)
  const isIdle = (entry: ManifestEntry, { specId }: ManifestFile) => {
    if (!concerned) return true
    const deletes = positionDeletes(table, entry, specId)
    return !concerned.get(deletes.place)?.some(file => concerns(deletes, file))
  }
  const deletes = await without(others, isIdle, context)
  return {
    kept: [...part.kept, ...deletes.kept],
    rewritten: [...part.rewritten, ...deletes.rewritten],
    removed: [...part.removed, ...deletes.removed],
  }
}

async function without(
  manifests: readonly ManifestFile[],
  isGone: (entry: ManifestEntry, file: ManifestFile) => boolean,
  { table, specs, snapshotId, store, writer }: RemovalContext,
): Promise<Removal> {
  const [kept, rewritten, removed]: [ManifestFile[], ManifestFile[], FileRecord[]] = [[], [], []]
  for (const file of manifests) {
    const manifest = await store.manifest(file)
    const entries = manifest.entries.filter(entry => entry.status !== DELETED)
    const gone = new Set(entries.filter(entry => isGone(entry, file)))
    if (gone.size === 0) {
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
  return { kept, rewritten, removed }
}

/** The data files that stay, by spec and partition. */
async function liveData(
  { kept, rewritten }: Removal,
  store: Store,
): Promise<ReadonlyMap<string, readonly ManifestEntry[]>> {
  const files = new Map<string, ManifestEntry[]>()
  for (const manifest of [...kept, ...rewritten]) {
    const { entries } = await store.manifest(manifest)
    for (const entry of entries) {
      if (entry.status === DELETED) continue
      const place = placeOf(entry.file, manifest.specId)
      const of = files.get(place)
      if (of) of.push(entry)
      else files.set(place, [entry])
    }
  }
  return files
}

/** The partition of a manifest under the names of its spec. */
function named(manifest: Manifest, spec: PartitionSpec): readonly TypedPartitionField[] {
  const names = new Map(spec.fields.map(({ id, name }) => [id, name]))
  return manifest.partition.map(field => ({ ...field, name: names.get(field.id) ?? field.name }))
}
