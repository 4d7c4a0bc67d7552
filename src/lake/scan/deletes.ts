import { fail } from '../../diagnostics/diagnostic.ts'
import type { TableName } from '../contract.ts'
import { localPath } from '../files/uri.ts'
import { DELETED, type FileRecord, type ManifestEntry, pairOf } from '../manifest/entry.ts'
import { DATA, type ManifestFile } from '../manifest/list.ts'
import type { Store } from '../store.ts'

/** What the content of a file of deletes is: https://iceberg.apache.org/spec/#data-file-fields */
const POSITIONS = 1
/** The column of a file of positional deletes that names the data file, by its reserved id. */
const FILE_PATH_ID = 2_147_483_546

/** A file that names rows of data files that are deleted, by their place. */
export interface PositionDeletes {
  readonly path: string
  readonly sequenceNumber: number
  /** Spec and partition, see `placeOf`. */
  readonly place: string
  /** What the paths of all data files it names begin with, where that is known; nearly always the one there is. */
  readonly only: string | undefined
}

/** Which files of deletes concern which data files. */
export class Deletes {
  readonly #places: ReadonlyMap<string, readonly PositionDeletes[]>

  constructor(files: readonly PositionDeletes[]) {
    this.#places = Map.groupBy(files, file => file.place)
  }

  get none(): boolean {
    return this.#places.size === 0
  }

  /** URIs of those that concern a data file, in their order. */
  of(entry: ManifestEntry, specId: number): readonly string[] {
    const near = this.#places.size === 0 ? undefined : this.#places.get(placeOf(entry.file, specId))
    return near?.filter(each => concerns(each, entry)).map(each => each.path) ?? []
  }
}

/**
 * The files of deletes that manifests name.
 *
 * @throws MassifError LAKE_UNSUPPORTED for those by equality, and in formats other than Parquet
 */
export async function deletesIn(table: TableName, manifests: readonly ManifestFile[], store: Store): Promise<Deletes> {
  const files: PositionDeletes[] = []
  for (const manifest of manifests) {
    if (manifest.content === DATA) continue
    const { entries } = await store.manifest(manifest)
    for (const entry of entries)
      if (entry.status !== DELETED) files.push(positionDeletes(table, entry, manifest.specId))
  }
  return new Deletes(files)
}

/** @throws MassifError LAKE_UNSUPPORTED */
export function positionDeletes(table: TableName, entry: ManifestEntry, specId: number): PositionDeletes {
  const { file, sequenceNumber } = entry
  if (file.content !== POSITIONS)
    fail('LAKE_UNSUPPORTED', `${table} has equality deletes, written by another engine; they are not supported.`, {
      asset: table,
      hint: 'Compact the table with the engine that wrote them, and have it write copy-on-write or positional deletes.',
    })
  if (file.file_format.toUpperCase() !== 'PARQUET')
    fail('LAKE_UNSUPPORTED', `${localPath(file.file_path)}, with deletes of ${table}, is ${file.file_format}.`, {
      asset: table,
      hint: 'Only Parquet is supported. Compact the table with the engine that wrote it.',
    })
  const [lower, upper] = [pairOf(file.lower_bounds, FILE_PATH_ID), pairOf(file.upper_bounds, FILE_PATH_ID)]
  const bound = lower && upper?.equals(lower) ? lower.toString('utf8') : undefined
  return {
    path: file.file_path,
    sequenceNumber,
    place: placeOf(file, specId),
    only: file.referenced_data_file ?? bound,
  }
}

/** Whether deletes may name rows of a data file: https://iceberg.apache.org/spec/#scan-planning */
export function concerns(deletes: PositionDeletes, { file, sequenceNumber }: ManifestEntry): boolean {
  return (
    sequenceNumber <= deletes.sequenceNumber && (deletes.only === undefined || file.file_path.startsWith(deletes.only))
  )
}

/** Spec and partition of a file, as a key. */
export function placeOf({ partition }: FileRecord, specId: number): string {
  const values = Object.entries(partition).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `${specId} ${JSON.stringify(values, (_key, value) => (typeof value === 'bigint' ? Number(value) : value))}`
}
