import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1')
const ENTRY = 0x02014b50
const STORED = 0
const DEFLATED = 8

/**
 * The members of a ZIP archive, unpacked. For small archives: all is in memory.
 *
 * Source: PKWARE, .ZIP File Format Specification 6.3.10, sections 4.3 and 4.4; without ZIP64, encryption and comments.
 *
 * @throws RangeError when it is no such archive
 */
export function unzip(archive: Buffer): ReadonlyMap<string, Buffer> {
  const end = archive.lastIndexOf(END_OF_DIRECTORY)
  if (end < 0) throw new RangeError('Not a ZIP archive, or a part of it is missing')
  const members = new Map<string, Buffer>()
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('A damaged ZIP archive')
    const method = archive.readUInt16LE(at + 10)
    const packed = archive.readUInt32LE(at + 20)
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    // The local header repeats name and extra field, with a length of its own for the latter.
    const header = archive.readUInt32LE(at + 42)
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
    const content = archive.subarray(start, start + packed)
    if (method !== STORED && method !== DEFLATED) throw new RangeError(`${name}: packed in an unknown way (${method})`)
    if (!name.endsWith('/')) members.set(name, method === DEFLATED ? inflateRawSync(content) : content)
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return members
}
