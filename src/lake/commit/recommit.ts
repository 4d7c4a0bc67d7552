import type { Change, Snapshot, TableName, TableState, WriteLayout } from '../contract.ts'
import { DELETED, type FileRecord } from '../manifest/entry.ts'
import { DATA, mayBeLive } from '../manifest/list.ts'
import { currentSnapshot, type SnapshotJson } from '../metadata/document.ts'
import { DATA_VERSION, RELEASED, stateOf } from '../metadata/state.ts'
import type { Located, Store } from '../store.ts'

export interface Recommitted extends Change {
  readonly records: readonly FileRecord[]
  readonly beside: SnapshotJson
}

interface Live {
  readonly files: ReadonlyMap<string, FileRecord>
  readonly withDeletes: boolean
}

/**
 * The change that does to `present` what `staged` did to `base`, where the two changes have nothing to do with each
 * other: the same columns and partitions; files to take out that are still there; and where some are taken out, partitions
 * that nobody else changed. Whoever takes out all there was meant all there is, and so cannot be joined with another.
 *
 * Another run of ours may have done the very same meanwhile, and is never joined with.
 *
 * The rows are those of neither, and get a version of their own. What read the staged ones knows them by their snapshot,
 * which stays in the table's list, so that what changed since can be told.
 *
 * @returns undefined where they meet, or where the staged change is one of housekeeping, which looks again by itself
 */
export async function recommit(
  table: TableName,
  base: Located,
  staged: Located,
  present: Located,
  store: Store,
): Promise<Recommitted | undefined> {
  const states = [base, staged, present].map(({ location, document }) => stateOf(table, location, document))
  const [was, mine, theirs] = states as [(typeof states)[0], (typeof states)[0], (typeof states)[0]]
  const same = states.every(
    state => state.uuid === was.uuid && state.schema.id === was.schema.id && state.spec.id === was.spec.id,
  )
  if (theirs.properties[RELEASED] !== undefined) return undefined
  const beside = snapshotAt(staged)
  // Housekeeping leaves the snapshot as it is, or moves rows between files.
  if (!beside || mine.snapshot?.id === was.snapshot?.id || mine.snapshot?.operation === 'replace') return undefined
  if (!same || !mine.snapshot || theirs.snapshots.some(each => isOurs(each) && !knows(was, each))) return undefined
  const [before, ours, now] = await Promise.all([base, staged, present].map(each => liveFiles(each, store)))
  if (!before || !ours || !now || before.withDeletes || ours.withDeletes || now.withDeletes) return undefined
  const added = difference(ours, before)
  const removed = difference(before, ours)
  if (removed.length > 0) {
    if (removed.length === before.files.size) return undefined
    if (removed.some(({ file_path: path }) => !now.files.has(path))) return undefined
    const touched = new Set([...added, ...removed].map(partitionText))
    const moved = [...difference(now, before), ...difference(before, now)].map(partitionText)
    if (moved.some(partition => touched.has(partition))) return undefined
  }
  const layout: WriteLayout = { schema: theirs.schema, spec: theirs.spec, dataDirectory: `${theirs.location}/data` }
  return {
    layout,
    add: [],
    records: added,
    beside,
    remove: new Set(removed.map(({ file_path: path }) => path)),
    summary: {
      ...ownSummary(mine.snapshot.summary),
      [DATA_VERSION]: `${mine.dataVersion}-${theirs.snapshot?.id ?? 0}`,
    },
  }
}

/** Whether a snapshot brought rows that a run of ours made. */
function isOurs({ operation, summary }: Snapshot): boolean {
  return operation !== 'replace' && summary[DATA_VERSION] !== undefined
}

function knows({ snapshots }: TableState, { id }: Snapshot): boolean {
  return snapshots.some(each => each.id === id)
}

/** What the caller said of the change; counts are counted again. */
function ownSummary(summary: { readonly [key: string]: string }): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(summary).filter(([key]) => key.startsWith('massif.')))
}

function snapshotAt({ document }: Pick<Located, 'document'>): SnapshotJson | undefined {
  const id = currentSnapshot(document)
  return document.snapshots?.find(each => BigInt(each['snapshot-id']) === id)
}

async function liveFiles({ document }: Located, store: Store): Promise<Live> {
  const list = snapshotAt({ document })?.['manifest-list']
  const files = new Map<string, FileRecord>()
  let withDeletes = false
  for (const manifest of list === undefined ? [] : (await store.manifestList(list)).filter(mayBeLive)) {
    if (manifest.content !== DATA) withDeletes = true
    else
      for (const { status, file } of (await store.manifest(manifest)).entries)
        if (status !== DELETED) files.set(file.file_path, file)
  }
  return { files, withDeletes }
}

function difference(from: Live, what: Live): readonly FileRecord[] {
  return [...from.files].filter(([path]) => !what.files.has(path)).map(([, file]) => file)
}

function partitionText({ partition }: FileRecord): string {
  return JSON.stringify(partition, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}
