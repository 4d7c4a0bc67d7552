import { closeSync, openSync, readSync } from 'node:fs'
import type { Compression } from '../../engines/file-scan.ts'

/** What the first bytes of a file tell. */
export interface Beginning {
  readonly empty: boolean
  readonly compression: Compression
  /** The encoding a byte order mark says. */
  readonly mark: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined
}

export function beginningOf(path: string): Beginning {
  const bytes = Buffer.alloc(4)
  const file = openSync(path, 'r')
  let count: number
  try {
    count = readSync(file, bytes, 0, 4, 0)
  } finally {
    closeSync(file)
  }
  const begins = (...wanted: readonly number[]) =>
    count >= wanted.length && wanted.every((each, at) => bytes[at] === each)
  return {
    empty: count === 0,
    compression: begins(0x1f, 0x8b) ? 'gzip' : begins(0x28, 0xb5, 0x2f, 0xfd) ? 'zstd' : 'none',
    mark: begins(0xef, 0xbb, 0xbf)
      ? 'utf-8'
      : begins(0xff, 0xfe)
        ? 'utf-16le'
        : begins(0xfe, 0xff)
          ? 'utf-16be'
          : undefined,
  }
}

/** How a name's ending says a file is packed. */
export function packedByName(path: string): Compression {
  return /\.gz$/i.test(path) ? 'gzip' : /\.zst$/i.test(path) ? 'zstd' : 'none'
}
