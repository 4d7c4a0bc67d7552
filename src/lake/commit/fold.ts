import { DELETED, EXISTING } from '../manifest/entry.ts'
import { DATA, type ManifestFile } from '../manifest/list.ts'
import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import type { Store } from '../store.ts'
import { type ManifestWriter, recast } from './writer.ts'

/** As many small manifests are folded into one. Every reader opens each of them. */
const ENOUGH = 100
/** Bytes below which a manifest is small. */
const SMALL = 8_000_000

/**
 * Folds the small manifests of the present spec into one, when there are many.
 *
 * @param manifests of earlier snapshots; none written for this commit, which would lose its marks of removal
 */
export async function foldManifests(
  manifests: readonly ManifestFile[],
  spec: PartitionSpec,
  partition: readonly TypedPartitionField[],
  store: Store,
  writer: ManifestWriter,
): Promise<readonly ManifestFile[]> {
  const small = manifests.filter(file => file.content === DATA && file.specId === spec.id && file.length < SMALL)
  if (small.length < ENOUGH) return manifests
  const entries = []
  for (const file of small) {
    const live = recast(await store.manifest(file), partition).filter(entry => entry.status !== DELETED)
    entries.push(...live.map(entry => ({ ...entry, status: EXISTING })))
  }
  const folded = await writer.write(DATA, spec, partition, entries)
  const gone = new Set(small)
  return [folded, ...manifests.filter(file => !gone.has(file))]
}
