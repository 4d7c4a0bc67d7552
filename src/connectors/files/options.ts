import type { Secret } from '../../define/secret.ts'

/** What every source of files may say. */
export interface FileOptions {
  /**
   * A path, a glob (`events/*.csv.gz`, `landing/batch=*\/orders.csv`) or an address (`https://…`), or several.
   * `archive.zip#folder/file.csv` is a member of an archive. Relative paths start at the project's folder.
   */
  readonly path: string | readonly string[]
  /** How files are packed; told by their first bytes by default. */
  readonly compression?: 'auto' | 'none' | 'gzip' | 'zstd'
  /** SHA-256 of the file as it is stored, in hexadecimal; of the member of an archive. Only for a single file. */
  readonly sha256?: string
  /** Sent with every request to the host of an address: `{ authorization: secret('TOKEN') }`. */
  readonly headers?: { readonly [name: string]: string | Secret }
}
