import type { Columns } from '../define/columns.ts'
import type { DataType } from '../define/data-type.ts'
import type { Partition } from '../define/load.ts'
import type { DataFile, Fork, TableState, WriteLayout, WrittenFile } from '../lake/contract.ts'
import type { Exported, ExportRequest } from './export.ts'
import type { FileScan, InspectedFile } from './file-scan.ts'

export interface EngineOptions {
  /** Bytes the engine may use before it spills. */
  readonly memory: number
  readonly threads: number
  /** Folder to spill into; made when needed, emptied at close. */
  readonly spill: string
  /** Codec of the Parquet files it writes. `zstd` by default; `snappy` is what most other tools write. */
  readonly compression?: 'zstd' | 'snappy'
}

/** What an engine can and cannot do; asked instead of its name. */
export interface Capabilities {
  readonly name: 'duckdb' | 'spark'
  /** Results arrive as Arrow batches. */
  readonly arrow: boolean
  /** A column of type `time` can be read. */
  readonly time: boolean
  /** Runs in this process. */
  readonly embedded: boolean
}

export interface Engine {
  readonly capabilities: Capabilities
  /** @throws MassifError ENGINE_START */
  open(options: EngineOptions): Promise<Session>
}

export interface ResultColumn {
  readonly name: string
  readonly type: DataType
  /** The engine's own name of the type, for messages; `type` is the nearest of ours. */
  readonly engineType: string
}

/** Columns of equal length: a batch of rows. Values are plain JavaScript (bigint for 64 bits, text for decimals, Date for times). */
export interface ResultChunk {
  readonly columns: readonly ResultColumn[]
  readonly values: readonly (readonly unknown[])[]
  readonly rows: number
}

/** What a name stands for in a session. */
export type Binding =
  /** No rows; for binding queries before there is data. */
  | { readonly kind: 'columns'; readonly columns: Columns }
  /** Some files of one state of a table. */
  | { readonly kind: 'state'; readonly state: TableState; readonly files: readonly DataFile[] }
  /** A query over other names. */
  | { readonly kind: 'query'; readonly query: string; readonly columns: Columns }
  /** The rows that a query gives now, kept by the session until the name is bound again. */
  | { readonly kind: 'rows'; readonly query: string; readonly columns: Columns }

/** How staged rows meet those that are there. */
export type WriteMode =
  /**
   * In place of all rows. With `within`, rows outside its ranges are an error, as for `ranges`; with `key`, rows that agree
   * in all its columns, as for `merge`.
   */
  | {
      readonly kind: 'replace'
      readonly within?: { readonly column: string; readonly ranges: readonly TimeRange[] }
      readonly key?: readonly string[]
    }
  | { readonly kind: 'append' }
  /**
   * In place of the rows whose `column` is in one of `ranges` (sorted, disjoint, end not included; ISO text without
   * zone). Rows outside the ranges are an error (ENGINE_OUTSIDE_INTERVAL), and nothing is staged.
   */
  | { readonly kind: 'ranges'; readonly column: string; readonly ranges: readonly TimeRange[] }
  /**
   * In place of the rows whose key is among those of `affected`, a relation the session knows that has the columns of
   * `key`. Nulls are equal. The new rows must be of affected keys. Two of them with the same key are an error
   * (ENGINE_KEY), unless `versions` are kept.
   */
  | { readonly kind: 'merge'; readonly key: readonly string[]; readonly affected: string; readonly versions?: boolean }

/** Start included, end not. ISO text `2026-01-31 00:00:00`, UTC. */
export interface TimeRange {
  readonly start: string
  readonly end: string
}

export interface WorkOptions {
  readonly signal?: AbortSignal
  /** Called a few times a second at most; `fraction` is 0 to 1, or undefined where the engine cannot tell. */
  readonly onProgress?: (progress: { readonly fraction?: number }) => void
}

export interface WriteRequest extends WorkOptions {
  readonly fork: Fork
  readonly columns: Columns
  readonly partition: readonly Partition[]
  readonly mode: WriteMode
  /** For the snapshot's summary. */
  readonly summary: { readonly [key: string]: string }
}

export interface RewriteRequest extends WorkOptions {
  readonly state: TableState
  /** The layout that the table has. */
  readonly layout: WriteLayout
  /** Files of the state. */
  readonly files: readonly DataFile[]
  /** Columns by which rows are sorted inside the new files; none where their order does not matter. */
  readonly order: readonly string[]
}

export interface Staged {
  readonly state: TableState
  /** Rows the query gave. */
  readonly rows: number
  /** Bytes of the files written, those with rows that were only kept included. */
  readonly bytes: number
  readonly files: readonly string[]
}

/** A row that did not fit. */
export interface RejectedRow {
  readonly file: string
  /** Line of a text file, row number (from 1) of another. */
  readonly line: number
  readonly column?: string
  readonly reason: string
  /** The line itself, or the row as JSON; cut at 1,000 characters. */
  readonly raw?: string
}

export interface Landed extends Staged {
  readonly rejected: number
  /** The first of them. */
  readonly sample: readonly RejectedRow[]
  /** A query that gives all of them, with the columns of `REJECTED_COLUMNS`; valid until the session's next `land`. */
  readonly rejects?: string
}

/** A connection to an engine, for one run or one command. Its methods may be called side by side. */
export interface Session {
  readonly capabilities: Capabilities
  /** Makes `namespace.name` readable in queries; a later binding of the same name takes its place. */
  bind(name: string, binding: Binding): Promise<void>
  /**
   * The columns a query would give. Nothing is executed.
   *
   * @throws MassifError SQL_*; `at` holds line and column within the query's own text.
   */
  describe(query: string): Promise<readonly ResultColumn[]>
  /** Runs a query and stages its result on a fork, cast to the contract. */
  write(query: string, request: WriteRequest): Promise<Staged>
  /** Stages rows made by TypeScript. Each chunk has an array of equal length for every column. */
  writeRows(
    chunks: AsyncIterable<{ readonly [column: string]: readonly unknown[] }>,
    request: WriteRequest,
  ): Promise<Staged>
  /**
   * Writes the rows of some files of a table again, into as few files as will do, but for those that are deleted.
   * Nothing is committed.
   */
  rewrite(request: RewriteRequest): Promise<readonly WrittenFile[]>
  /** What files hold, before they are read whole. */
  inspect(scan: FileScan): Promise<readonly InspectedFile[]>
  /** A contract that files would fulfil, guessed from their first rows; the scan's own columns are not regarded. */
  discover(scan: FileScan): Promise<Columns>
  /**
   * Reads files and stages their rows. Rows that do not fit are set aside, up to `maxRejected`.
   *
   * @throws MassifError SOURCE_*
   */
  land(scan: FileScan, request: WriteRequest & { readonly maxRejected: number }): Promise<Landed>
  /** The rows of a query, in chunks, as they come. */
  read(query: string, options?: WorkOptions): AsyncIterable<ResultChunk>
  /**
   * Writes the rows of a query to a file outside the lake, in the query's order.
   *
   * @throws MassifError LAKE_DISK_FULL, ENGINE_*
   */
  export(query: string, request: ExportRequest): Promise<Exported>
  explain(query: string): Promise<string>
  close(): Promise<void>
}
