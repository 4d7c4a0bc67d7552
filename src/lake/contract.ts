import type { Columns } from '../define/columns.ts'
import type { Partition } from '../define/load.ts'
import type { Transaction } from '../state/contract.ts'
import type { Maintenance } from './maintenance/contract.ts'
import type { PartitionSpec } from './partition/spec.ts'
import type { Schema } from './schema/schema.ts'

/** `namespace.name` of a table. */
export type TableName = string

export interface Snapshot {
  readonly id: bigint
  readonly parent?: bigint
  readonly sequenceNumber: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly operation: string
  readonly summary: { readonly [key: string]: string }
  readonly schemaId: number
  readonly manifestList: string
}

/** One state of one table, as one metadata file tells it. Never changes. */
export interface TableState {
  readonly kind: 'table-state'
  readonly name: TableName
  readonly uuid: string
  /** URI of the table's folder. */
  readonly location: string
  /** URI of the metadata file this state was read from. */
  readonly metadataLocation: string
  readonly schema: Schema
  readonly spec: PartitionSpec
  /** Every schema and spec that files of the table may have been written with. */
  readonly schemas: readonly Schema[]
  readonly specs: readonly PartitionSpec[]
  /** Undefined while nothing has been written. */
  readonly snapshot: Snapshot | undefined
  readonly snapshots: readonly Snapshot[]
  /** Which snapshot was current from when on, oldest first. Milliseconds since the epoch. */
  readonly history: readonly { readonly at: number; readonly snapshot: bigint }[]
  readonly properties: { readonly [key: string]: string }
  /** Snapshots that branches and tags stand at. */
  readonly named: readonly bigint[]
  /**
   * What the rows are, under a name: equal versions hold equal rows. Commits that only move rows between files
   * (compaction) inherit it. Read from the snapshot's summary; for foreign commits, the snapshot's id.
   */
  readonly dataVersion: string | undefined
}

/**
 * What was measured of one column while a file was written. Bounds are text, as DuckDB casts the value to text;
 * binary as hexadecimal digits.
 */
export interface ColumnStatistics {
  readonly fieldId: number
  readonly bytes: number
  readonly values: number
  readonly nulls: number
  /** Undefined where it is not known. */
  readonly hasNan?: boolean
  readonly min?: string
  readonly max?: string
}

/** A Parquet file an engine wrote, before it belongs to a table. */
export interface WrittenFile {
  /** Local path or URI. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly columns: readonly ColumnStatistics[]
  /** One text per field of the spec, in its order; null is a null. */
  readonly partition: readonly (string | null)[]
}

/** A file of a table's live data. */
export interface DataFile {
  /** URI. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  readonly specId: number
  /** Values of the spec's fields by field id, decoded; null is a null. */
  readonly partition: ReadonlyMap<number, unknown>
  /** Bounds and null counts by field id of the schema; absent where not known. */
  readonly lower: ReadonlyMap<number, Buffer>
  readonly upper: ReadonlyMap<number, Buffer>
  readonly nulls: ReadonlyMap<number, number>
  readonly sequenceNumber: number
  readonly snapshotId: bigint
  /**
   * URIs of files that name rows of this one which are deleted, by their place. `rows`, bounds and counts are of all
   * rows, those included. Absent where there are none.
   */
  readonly deletes?: readonly string[]
}

/**
 * A condition a reader gives so that files without matching rows are not opened. `value` is text as the engine prints
 * it. One that cannot be used, such as of a nested column, leaves no file out.
 */
export interface Predicate {
  readonly column: string
  readonly op: '=' | '<' | '<=' | '>' | '>='
  readonly value: string
}

export interface ScanPlan {
  readonly files: readonly DataFile[]
  /** Files of the snapshot, and how many of them were left out by the predicates. */
  readonly total: number
  readonly pruned: number
}

/**
 * What changed between two states of a table. A file of which more rows are deleted than before is removed as it was
 * and added as it is.
 */
export interface FileChanges {
  readonly added: readonly DataFile[]
  readonly removed: readonly DataFile[]
}

/** How a staged table will be laid out: given to an engine before it writes. */
export interface WriteLayout {
  readonly schema: Schema
  readonly spec: PartitionSpec
  /** Local folder for data files; exists. */
  readonly dataDirectory: string
}

/** What one commit on a fork does. */
export interface Change {
  readonly layout: WriteLayout
  readonly add: readonly WrittenFile[]
  /** URIs of live files to take out, or all of them. */
  readonly remove: ReadonlySet<string> | 'all'
  /** Goes into the snapshot's summary, beside the counts. `massif.data-version` is set here by the caller. */
  readonly summary: { readonly [key: string]: string }
  /** The rows are those that were there, in other files: the data version is inherited. */
  readonly compaction?: boolean
}

/** A commit that leaves the rows, and the current snapshot, as they are. */
export interface Amendment {
  /** Snapshots that leave the history. The current one and those that branches or tags name stay all the same. */
  readonly forget?: ReadonlySet<bigint>
  /** Metadata files that were current only before this moment leave the log. Milliseconds since the epoch. */
  readonly logSince?: number
  /** Properties of the table to set; those to take away are null. */
  readonly properties?: { readonly [key: string]: string | null }
}

export interface LayoutOptions {
  /** The old name of a column, and its new one. Columns keep their rows by it. */
  readonly renamed?: ReadonlyMap<string, string>
  /** All rows are about to be replaced, so that a column may become anything. */
  readonly replace?: boolean
}

/**
 * Where one attempt of one step stages: a row of the catalogue `lake_runs` that began as the table's published state.
 * Nothing it does is seen before `Lake.publish`.
 */
export interface Fork {
  readonly kind: 'fork'
  readonly run: string
  readonly table: TableName
  /** Namespace in `lake_runs`. */
  readonly namespace: string
  /** The published metadata file it began from; undefined for a new table. */
  readonly base: string | undefined
  /** The fork's current state; undefined until a new table is first committed. */
  state(): Promise<TableState | undefined>
  /**
   * The layout for a contract: the present schema evolved to `columns` (added, widened, dropped, reordered; field ids kept),
   * and the spec for `partition`. Nothing is written. A column that was optional stays so for other readers, even where
   * the contract now requires it, unless all rows are replaced.
   *
   * @throws MassifError LAKE_EVOLUTION where a change would lose or garble data.
   */
  layout(columns: Columns, partition: readonly Partition[], options?: LayoutOptions): Promise<WriteLayout>
  /** The live files of the fork's current state; none while there is no state. */
  files(): Promise<readonly DataFile[]>
  /**
   * Writes manifests and metadata, and moves the fork's row to them. Creates the table when there was none.
   *
   * @throws MassifError LAKE_CONFLICT when the fork was replaced by a later one, or a file to remove is not there.
   */
  commit(change: Change): Promise<TableState>
  /**
   * Writes other metadata for the same rows, and moves the fork's row to it.
   *
   * @throws MassifError LAKE_CONFLICT when the fork was replaced by a later one.
   */
  amend(amendment: Amendment): Promise<TableState>
  /**
   * Makes durable the files of this fork that are not in its base: data, manifests, metadata and their folders.
   * To be called after the last commit and before the fork is published.
   */
  sync(): Promise<void>
}

/** What a contract would lose of a column: all of it, or values that its type may not hold. Types in words. */
export interface ColumnLoss {
  readonly column: string
  readonly holds: string
  /** Undefined where the column is dropped. */
  readonly becomes?: string
}

export interface Published {
  readonly table: TableName
  readonly from: string | undefined
  readonly to: string
}

/** A lake: Iceberg tables under one folder, and the catalogue that names their current states. */
export interface Lake {
  /** Names of all published tables, sorted. */
  list(): Promise<readonly TableName[]>
  /** The metadata file of every published table, by name: one catalogue statement, no file is read. */
  pointers(): Promise<ReadonlyMap<TableName, string>>
  /** The published states of `names`, all read by one catalogue statement. Unknown names are left out. */
  resolve(names: readonly TableName[]): Promise<ReadonlyMap<TableName, TableState>>
  /** A state from a metadata file. */
  load(name: TableName, metadataLocation: string): Promise<TableState>
  /**
   * The state a table had.
   *
   * @throws MassifError LAKE_NO_SNAPSHOT
   */
  at(state: TableState, when: { readonly snapshot: bigint } | { readonly time: Date }): TableState
  /** What would be lost of a state's columns under a contract. */
  losses(state: TableState, columns: Columns): readonly ColumnLoss[]
  /** The layout that a table has, for writing its own rows again. */
  layoutOf(state: TableState): WriteLayout
  /** The live files of a state that may hold rows matching all of `predicates`. */
  scan(state: TableState, predicates?: readonly Predicate[]): Promise<ScanPlan>
  /** The files by which `to` differs from the snapshot `from` of the same table; undefined if that snapshot is gone. */
  changes(from: bigint, to: TableState): Promise<FileChanges | undefined>
  /**
   * Forks of `tables` for `run`, made in one catalogue transaction. A fork of the same run and table that exists is
   * replaced by a fresh one unless `keep` is set.
   */
  fork(run: string, tables: readonly TableName[], keep?: boolean): Promise<ReadonlyMap<TableName, Fork>>
  /** Ids of the runs that have forks. */
  forkedRuns(): Promise<readonly string[]>
  /** The forks a run left behind. */
  forks(run: string): Promise<readonly Fork[]>
  /**
   * Publishes forks together: one transaction that moves every table from its base to its fork's state, deletes the
   * fork rows, and runs `record` (the run's own record) in it. Every fork must have been committed to or be of a table
   * that is there, and be synced.
   *
   * @throws MassifError LAKE_CONFLICT, having changed nothing, when a base moved.
   */
  publish(
    forks: readonly Fork[],
    record?: (transaction: Transaction, published: readonly Published[]) => Promise<void>,
  ): Promise<readonly Published[]>
  /**
   * Takes a table out of the catalogue, in the caller's transaction. Its files stay until the lake is cleaned.
   *
   * @throws MassifError LAKE_CONFLICT when it is not at `location`; the transaction must not be committed then
   */
  remove(transaction: Transaction, table: TableName, location: string): Promise<void>
  /**
   * Gives a table another name, in the caller's transaction. Its files stay where they are.
   *
   * @throws MassifError LAKE_CONFLICT when it is not at `location`, or there is a table of the other name
   */
  rename(transaction: Transaction, from: TableName, to: TableName, location: string): Promise<void>
  /**
   * Puts a table back to a state it had, in the caller's transaction.
   *
   * @param from the metadata file it is at; undefined where it is not there
   * @param to the one it was at; undefined to take it out
   * @throws MassifError LAKE_CONFLICT when it is not at `from`; the transaction must not be committed then
   */
  restore(transaction: Transaction, table: TableName, from: string | undefined, to: string | undefined): Promise<void>
  /** Forgets forks. Their files stay until the lake is cleaned. */
  discard(forks: readonly Fork[]): Promise<void>
  /** What it takes to keep the lake's folder in order. */
  maintenance(): Promise<Maintenance>
}
