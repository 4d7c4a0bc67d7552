import type { Change } from '../contract.ts'
import type { FileRecord } from '../manifest/entry.ts'
import type { SnapshotJson } from '../metadata/document.ts'
import { DATA_VERSION } from '../metadata/state.ts'

export type Summary = { readonly [key: string]: string }

/** The name Iceberg has for what a commit does. */
export function operationOf(change: Change, removed: readonly FileRecord[]): string {
  if (change.compaction) return 'replace'
  if (removed.length === 0) return 'append'
  return change.add.length === 0 ? 'delete' : 'overwrite'
}

/**
 * A snapshot's summary: what the caller says, and the counts of
 * https://iceberg.apache.org/spec/#optional-snapshot-summary-fields
 *
 * @param inherited the data version of the state before
 */
export function summaryOf(
  change: Change,
  added: readonly FileRecord[],
  removed: readonly FileRecord[],
  before: SnapshotJson | undefined,
  inherited: string | undefined,
): Summary {
  const data = removed.filter(file => file.content === 0)
  const partitions = new Set([...added, ...data].map(partitionText))
  const [plus, minus] = [tally(added), tally(data)]
  const version = change.compaction && inherited !== undefined ? { [DATA_VERSION]: inherited } : {}
  return {
    operation: operationOf(change, removed),
    ...version,
    ...change.summary,
    ...counts({ 'added-data-files': plus.files, 'added-records': plus.rows, 'added-files-size': plus.bytes }),
    ...counts({ 'deleted-data-files': minus.files, 'deleted-records': minus.rows, 'removed-files-size': minus.bytes }),
    ...counts({
      'removed-delete-files': removed.length - data.length,
      'removed-position-deletes': tally(removed.filter(file => file.content === 1)).rows,
    }),
    'changed-partition-count': String(partitions.size),
    ...total('total-data-files', before, plus.files - minus.files),
    ...total('total-records', before, plus.rows - minus.rows),
    ...total('total-files-size', before, plus.bytes - minus.bytes),
    ...deletes(before, removed),
  }
}

interface Tally {
  readonly files: number
  readonly rows: number
  readonly bytes: number
}

function tally(files: readonly FileRecord[]): Tally {
  let [rows, bytes] = [0, 0]
  for (const file of files) {
    rows += Number(file.record_count)
    bytes += Number(file.file_size_in_bytes)
  }
  return { files: files.length, rows, bytes }
}

/** Counts of nothing are left out. */
function counts(of: { readonly [key: string]: number }): Summary {
  return Object.fromEntries(
    Object.entries(of)
      .filter(([, count]) => count > 0)
      .map(([key, count]) => [key, String(count)]),
  )
}

/** A total that another writer did not keep cannot be taken up again. */
function total(key: string, before: SnapshotJson | undefined, change: number): Summary {
  const last = before ? before.summary?.[key] : '0'
  return last === undefined ? {} : { [key]: String(Number(last) + change) }
}

function deletes(before: SnapshotJson | undefined, removed: readonly FileRecord[]): Summary {
  const [positions, equality] = [1, 2].map(content => tally(removed.filter(file => file.content === content)))
  const less = (key: string, gone = 0) => [key, String(Math.max(0, Number(before?.summary?.[key] ?? '0') - gone))]
  return Object.fromEntries([
    less('total-delete-files', (positions?.files ?? 0) + (equality?.files ?? 0)),
    less('total-position-deletes', positions?.rows),
    less('total-equality-deletes', equality?.rows),
  ])
}

function partitionText({ partition }: FileRecord): string {
  return JSON.stringify(partition, (_key, value) => (typeof value === 'bigint' ? String(value) : value))
}
