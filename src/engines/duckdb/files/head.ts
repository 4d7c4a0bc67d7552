import { closeSync, openSync, readSync } from 'node:fs'
import { MassifError } from '../../../diagnostics/diagnostic.ts'
import type { ScannedFile } from '../../file-scan.ts'
import { unpacked } from './unpack.ts'

const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** The first bytes of a file, unpacked and without a byte order mark. */
export interface Head {
  readonly bytes: Buffer
  /** There is nothing after them. */
  readonly whole: boolean
}

/**
 * @param size how many bytes are wanted
 * @throws MassifError SOURCE_TRUNCATED, SOURCE_UNREADABLE for a packed file of which not even these can be had
 */
export async function headOf(file: ScannedFile, size: number): Promise<Head> {
  const head = file.compression === 'none' ? plainHead(file.path, size) : await packedHead(file, size)
  return head.bytes.subarray(0, MARK.length).equals(MARK) ? { ...head, bytes: head.bytes.subarray(MARK.length) } : head
}

// Synchronous: a thousand small files are read in tens of milliseconds.
function plainHead(path: string, size: number): Head {
  const bytes = Buffer.allocUnsafe(size + 1)
  const file = openSync(path, 'r')
  try {
    let filled = 0
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read)
      read = readSync(file, bytes, filled, bytes.length - filled, filled)
    return { bytes: bytes.subarray(0, Math.min(filled, size)), whole: filled <= size }
  } finally {
    closeSync(file)
  }
}

async function packedHead(file: ScannedFile, size: number): Promise<Head> {
  const pieces: Buffer[] = []
  let filled = 0
  try {
    for await (const piece of unpacked(file)) {
      pieces.push(piece)
      filled += piece.length
      if (filled > size) break
    }
  } catch (error) {
    // That it is not whole is told when it is read whole.
    if (filled === 0 || !(error instanceof MassifError)) throw error
  }
  const bytes = Buffer.concat(pieces)
  return { bytes: bytes.subarray(0, size), whole: bytes.length <= size }
}
