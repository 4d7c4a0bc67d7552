/** A file of a folder. */
export interface ListedFile {
  readonly uri: string
  readonly bytes: number
  /** Milliseconds since the epoch. */
  readonly modified: number
}

/** Where a lake's files are. All names are URIs. */
export interface Files {
  /** @throws MassifError LAKE_FILE_MISSING, LAKE_METADATA when it cannot be read */
  read(uri: string): Promise<Buffer>
  /**
   * Writes a file that is not there yet. It is not durable before it and its folder are synced.
   *
   * @throws MassifError LAKE_UNWRITABLE, LAKE_DISK_FULL
   */
  writeNew(uri: string, data: string | Uint8Array): Promise<void>
  /** Makes a folder and those above it, where they are not there. */
  makeFolder(uri: string): Promise<void>
  /** Has the disk keep what was written to a file. */
  sync(uri: string): Promise<void>
  /** Has the disk keep which files a folder holds. */
  syncFolder(uri: string): Promise<void>
  exists(uri: string): Promise<boolean>
  /** All files below a folder; none when it is not there. */
  list(uri: string): Promise<readonly ListedFile[]>
  /** Removes a file, if it is there. */
  remove(uri: string): Promise<void>
}
