/**
 * What tells one state of a file from another without reading it: of a local file its size and time, of an address what
 * the server says, of a member of an archive its size and checksum.
 */
export interface Stamp {
  readonly size?: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt?: number
  readonly etag?: string
  /** The server's own text. */
  readonly lastModified?: string
  readonly crc32?: number
  /** Only where there is nothing better: of files whose server says neither of the above. */
  readonly sha256?: string
}

export function sameStamp(a: Stamp, b: Stamp): boolean {
  const both = <K extends keyof Stamp>(key: K) => a[key] !== undefined && b[key] !== undefined
  // An entity tag alone decides: servers of one site may differ in the rest.
  if (both('etag')) return a.etag === b.etag
  if (both('size') && a.size !== b.size) return false
  for (const key of ['crc32', 'lastModified', 'modifiedAt', 'sha256'] as const) if (both(key)) return a[key] === b[key]
  return false
}

/** The stamps of all files that were landed, by what users call them. */
export interface FileCursor {
  readonly [key: string]: unknown
  readonly version: 1
  readonly files: { readonly [origin: string]: Stamp }
}

/** What a cursor knows; nothing for one that is none of ours. */
export function stampsOf(cursor: { readonly [key: string]: unknown } | undefined): FileCursor['files'] | undefined {
  return cursor?.version === 1 ? (cursor as FileCursor).files : undefined
}
