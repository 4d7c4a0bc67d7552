import type { Amendment } from '../contract.ts'
import type { ListedFile } from '../files/files.ts'

/** A state that some row of the database names. */
export interface NamedState {
  /** Whose it is, in words: `lake.marts.orders`, `the base of run r1 for marts.orders`. */
  readonly by: string
  /** The catalogue of the row; undefined for the base of a fork. */
  readonly catalog: string | undefined
  /** Namespace and name in that catalogue. */
  readonly table: string
  readonly location: string
}

/** The files that some states need. */
export interface NeededFiles {
  has(uri: string): boolean
  /** All of them, as `fileKey` spells them. */
  readonly files: ReadonlySet<string>
  /**
   * Adds what a metadata file leads to: its log, and the files of all its snapshots; those of past ones as far as they
   * are there.
   *
   * @throws MassifError LAKE_METADATA, LAKE_FILE_MISSING, LAKE_UNSUPPORTED: then nothing can be said of any file
   */
  addMetadata(location: string): Promise<void>
  /** Adds the metadata file and what its current snapshot needs, and those that branches and tags stand at. */
  addCurrent(location: string): Promise<void>
}

/** What it takes to keep a lake's folder in order. Decides nothing. */
export interface Maintenance {
  /** The states that the rows of all catalogues name, and those that forks began from. */
  named(): Promise<readonly NamedState[]>
  /** The uuid of the table that a metadata file is of; undefined where the file cannot be read. */
  uuidOf(location: string): Promise<string | undefined>
  needed(): NeededFiles
  /** The files that a state would need once it is amended. */
  neededAfter(location: string, amendment: Amendment): Promise<NeededFiles>
  /** Whether a file is one of a table, in the lake's folder: others are none of the lake's business. */
  isOwn(uri: string): boolean
  /** Data and metadata files of all tables below the lake's folder, or of the one in `table`. */
  list(table?: string): Promise<readonly ListedFile[]>
  /** Removes files, those that are there. */
  remove(uris: readonly string[]): Promise<void>
}
