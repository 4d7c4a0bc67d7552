/** What every source of files may say. */
export interface FileOptions {
  /**
   * A path, a glob (`events/*.csv.gz`, `landing/batch=*\/orders.csv`) or an address (`https://…`), or several.
   * `archive.zip#folder/file.csv` is a member of an archive. Relative paths start at the project's folder.
   */
  readonly path: string | readonly string[]
  /** How files are packed; told by the name's ending (`.gz`, `.zst`) by default. */
  readonly compression?: 'auto' | 'none' | 'gzip' | 'zstd'
  /** SHA-256 of the file, in hexadecimal. Only for a single file. */
  readonly sha256?: string
}
