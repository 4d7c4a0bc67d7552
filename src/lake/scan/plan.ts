import { partitionKey } from '../avro/canonical.ts'
import type { DataFile, Predicate, ScanPlan, TableState } from '../contract.ts'
import { dataFileOf } from '../manifest/data-file.ts'
import { DELETED, type FileRecord, fromAvro, type ManifestEntry, pairOf } from '../manifest/entry.ts'
import { DATA, type ManifestFile, mayBeLive } from '../manifest/list.ts'
import type { FieldSummary } from '../manifest/summary.ts'
import type { Store } from '../store.ts'
import { valueFrom } from '../values/bytes.ts'
import { deletesIn } from './deletes.ts'
import { refuseNestedRename } from './nested-rename.ts'
import {
  type BoundPredicate,
  bindPredicates,
  mayMatch,
  type PartitionPredicate,
  projectPredicates,
} from './predicate.ts'

/**
 * The live files of a state that may hold rows matching all of `predicates`: what the manifest list, the partitions or
 * the bounds of a file rule out is left out.
 *
 * @throws MassifError LAKE_UNSUPPORTED for deletes by equality, and where an engine would read renamed members as nulls
 */
export async function planScan(state: TableState, predicates: readonly Predicate[], store: Store): Promise<ScanPlan> {
  const bound = bindPredicates(predicates, state.schema.fields)
  const files: DataFile[] = []
  let total = 0
  const manifests = await liveManifests(state, store)
  const deletes = await deletesIn(state.name, manifests, store)
  for (const file of manifests) {
    if (file.content !== DATA) continue
    const spec = state.specs.find(each => each.id === file.specId)
    const projected = spec ? projectPredicates(bound, spec) : []
    total += file.added.files + file.existing.files
    if (projected.some(predicate => !summaryMayMatch(predicate, file.partitions?.[predicate.at]))) continue
    const { entries, partition } = await store.manifest(file)
    for (const entry of entries) {
      if (entry.status === DELETED) continue
      if (
        projected.every(each => partitionMayMatch(each, entry)) &&
        bound.every(each => boundsMayMatch(each, entry.file))
      )
        files.push(dataFileOf(entry, file.specId, partition, deletes.of(entry, file.specId)))
    }
  }
  refuseNestedRename(state, files)
  return { files, total, pruned: total - files.length }
}

/** The manifests of a state that name live files, of data and of deletes. */
export async function liveManifests(state: TableState, store: Store): Promise<readonly ManifestFile[]> {
  if (!state.snapshot) return []
  return (await store.manifestList(state.snapshot.manifestList)).filter(mayBeLive)
}

function summaryMayMatch({ op, type, value }: PartitionPredicate, summary: FieldSummary | undefined): boolean {
  if (!summary) return true
  const { lower_bound: lower, upper_bound: upper } = summary
  // NaN is above every bound; only a manifest that is known to be without has an upper end.
  const bounded = upper !== null && summary.contains_nan === false
  return mayMatch(op, value, lower ? valueFrom(type, lower) : undefined, bounded ? valueFrom(type, upper) : undefined)
}

function partitionMayMatch({ fieldId, op, type, value }: PartitionPredicate, { file }: ManifestEntry): boolean {
  const stored = file.partition[partitionKey(fieldId)]
  if (stored === undefined) return true
  const partition = fromAvro(type, stored)
  // The rows of a null partition are null in the column, and no predicate is true of them.
  return partition !== null && mayMatch(op, value, partition, partition)
}

function boundsMayMatch({ fieldId, op, type, value }: BoundPredicate, file: FileRecord): boolean {
  if (Number(pairOf(file.null_value_counts, fieldId) ?? -1) === Number(file.record_count)) return false
  const lower = pairOf(file.lower_bounds, fieldId)
  const upper = pairOf(file.upper_bounds, fieldId)
  const nans = type === 'float' || type === 'double' ? pairOf(file.nan_value_counts, fieldId) : 0
  // Bounds leave NaN out, which engines sort above all numbers: `>` may match one beyond the upper bound.
  const bounded = upper !== undefined && (op === '=' || Number(nans ?? -1) === 0)
  return mayMatch(op, value, lower && valueFrom(type, lower), bounded ? valueFrom(type, upper) : undefined)
}
