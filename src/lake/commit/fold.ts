import { partitionKey } from '../avro/canonical.ts'
import { DELETED, EXISTING, fromAvro, type ManifestEntry } from '../manifest/entry.ts'
import { DATA, type ManifestFile } from '../manifest/list.ts'
import type { TypedPartitionField } from '../manifest/schemas.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import type { Store } from '../store.ts'
import { compare } from '../values/order.ts'
import { type ManifestWriter, recast } from './writer.ts'

/** As many small manifests are folded. Every reader opens each of them. */
const ENOUGH = 100
/** Files in a manifest that is full: decoding it takes some 20 ms, and a reader of one partition decodes it whole. */
const FULL = 1_000
/** Bytes of one, where its files have many columns. */
const FULL_BYTES = 8_000_000

/**
 * Folds the small manifests of the present spec, when there are many, into full ones. Each is of a range of partitions,
 * so that a reader who wants some need not open the others.
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
  const small = manifests.filter(file => file.content === DATA && file.specId === spec.id && isSmall(file))
  if (small.length < ENOUGH) return manifests
  const entries: ManifestEntry[] = []
  for (const file of small) {
    const live = recast(await store.manifest(file), partition).filter(entry => entry.status !== DELETED)
    entries.push(...live.map(entry => ({ ...entry, status: EXISTING })))
  }
  const sorted = entries.toSorted((a, b) => byPartition(a, b, partition))
  const bytes = small.reduce((sum, { length }) => sum + length, 0)
  const parts = Math.max(1, Math.ceil(sorted.length / FULL), Math.ceil(bytes / FULL_BYTES))
  const size = Math.ceil(sorted.length / parts)
  const folded: ManifestFile[] = []
  for (let at = 0; at < sorted.length; at += size)
    folded.push(await writer.write(DATA, spec, partition, sorted.slice(at, at + size)))
  const gone = new Set(small)
  return [...folded, ...manifests.filter(file => !gone.has(file))]
}

/** Less than half full: what folding leaves is none. */
function isSmall({ added, existing, length }: ManifestFile): boolean {
  return added.files + existing.files < FULL / 2 && length < FULL_BYTES / 2
}

/** Nulls first, as nothing is before them. */
function byPartition(a: ManifestEntry, b: ManifestEntry, partition: readonly TypedPartitionField[]): number {
  for (const { id, type } of partition) {
    const [x, y] = [a, b].map(({ file }) => fromAvro(type, file.partition[partitionKey(id)]))
    if (x === null || x === undefined || y === null || y === undefined) {
      const order = Number(x !== null && x !== undefined) - Number(y !== null && y !== undefined)
      if (order !== 0) return order
      continue
    }
    const order = compare(x, y)
    if (order !== 0) return order
  }
  return 0
}
