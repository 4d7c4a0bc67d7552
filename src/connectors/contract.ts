import type { Source } from '../define/source.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { FileScan } from '../engines/file-scan.ts'

/** What a connector says of itself. */
export interface Manifest {
  readonly name: string
  readonly about: string
  /** Every option with its meaning, in the order of the documentation. */
  readonly options: readonly { readonly name: string; readonly about: string; readonly required: boolean }[]
  readonly capabilities: {
    /** Hands files to the engine, rather than rows. */
    readonly files: boolean
    /** Reads only what is new. */
    readonly incremental: boolean
  }
}

/** What a connector may use of the world; passed in, so that tests can give their own. */
export interface ConnectorContext {
  /** The project's folder: relative paths start here. */
  readonly directory: string
  /** Folder for downloads that are kept between runs. */
  readonly cache: string
  /** Folder for what is needed during this run alone. */
  readonly scratch: string
  readonly mirrors: { readonly [prefix: string]: string }
  /** The value of a secret. @throws MassifError SOURCE_SECRET */
  readonly secret: (name: string) => string
  readonly fetch: typeof fetch
  readonly now: () => Date
  readonly signal?: AbortSignal
  /** Called as bytes arrive or are prepared. */
  readonly onTransfer?: (progress: { readonly bytes: number; readonly total?: number; readonly what: string }) => void
}

/** What a connector remembers between runs: plain JSON, kept in the state database with the rows it stands for. */
export type Cursor = { readonly [key: string]: unknown }

/** What would be read now. */
export interface Pending {
  /** `none`: nothing new. `append`: more rows. `replace`: what was landed no longer stands, all is read again. */
  readonly what: 'none' | 'append' | 'replace'
  /** For the plan: `2 new files`, `rates.csv changed`. */
  readonly reason: string
  /** Bytes to read, where known. */
  readonly bytes?: number
  /** Names of the things to read: files, tables. */
  readonly items: readonly string[]
}

/** What is ready to be landed, and the cursor to keep once it is published. */
export interface Reading {
  readonly scan: FileScan
  readonly what: 'append' | 'replace'
  readonly cursor: Cursor
  /** Bytes moved from outside. */
  readonly bytes: number
}

/** What says which state of a table is current that somebody else keeps. Paths are absolute. */
export type InPlace =
  /** One of its metadata files. */
  | { readonly kind: 'metadata'; readonly path: string }
  /** A row of an SQL catalogue in a SQLite file; `table` is `namespace.name`. */
  | { readonly kind: 'catalog'; readonly database: string; readonly catalog: string; readonly table: string }

export interface Connector {
  readonly manifest: Manifest
  /** Faults in a source's options that can be told without reading any data; paths that match nothing among them. */
  check(source: Source, name: string, context: ConnectorContext): Promise<readonly Diagnostic[]>
  /**
   * One of the things that a source reads, if it can be had at once: enough to see whether the contract is about it.
   * A connector without it is only asked for its options by `massif check`.
   */
  sample?(source: Source, name: string, context: ConnectorContext): Promise<FileScan | undefined>
  /** What a source would read, without reading it. */
  pending(source: Source, name: string, cursor: Cursor | undefined, context: ConnectorContext): Promise<Pending>
  /** Makes it ready: downloads, verifies, decodes. Nothing is kept until the caller has published it with the cursor. */
  read(source: Source, name: string, cursor: Cursor | undefined, context: ConnectorContext): Promise<Reading>
  /**
   * Of a source that is read where it is: its Iceberg table.
   *
   * @throws MassifError SOURCE_*
   */
  locate?(source: Source, name: string, context: ConnectorContext): Promise<InPlace>
}
