import { isUtf8 } from 'node:buffer'
import { fail } from '../../../diagnostics/diagnostic.ts'
import type { ScannedFile } from '../../file-scan.ts'
import { unpacked } from './unpack.ts'

/**
 * The encoding that bytes which are no UTF-8 are probably in.
 *
 * @returns undefined where nothing points to one
 */
export function guessEncoding(bytes: Buffer): string | undefined {
  const sample = bytes.subarray(0, 4096)
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] as number) + 1
  })
  const [even, odd] = zeros as [number, number]
  if (odd > sample.length / 4 && even < odd / 10) return 'utf-16le'
  if (even > sample.length / 4 && odd < even / 10) return 'utf-16be'
  if (isUtf8(bytes)) return undefined
  // In texts of western languages nearly all that is not ASCII are letters and signs of this page.
  const text = new TextDecoder('windows-1252').decode(bytes)
  const high = [...text].filter(character => character > '\x7f')
  const plausible = high.filter(character => /[\p{L}€£°§«»’‘“”–—…²³µ·]/u.test(character))
  return plausible.length >= high.length * 0.8 ? 'windows-1252' : undefined
}

/** @throws MassifError SOURCE_ENCODING */
export function notUtf8(origin: string, line: number, bytes: Buffer): never {
  const guess = guessEncoding(bytes)
  const reads = guess && new TextDecoder(guess).decode(bytes).slice(0, 80)
  fail('SOURCE_ENCODING', `${origin}:${line} is not UTF-8: ${badBytes(bytes)}`, {
    hint: guess
      ? `It looks like ${guess}, in which it reads: ${reads}. Set \`encoding: '${guess}'\`.`
      : 'Set `encoding` to what the file is written in.',
  })
}

/** The first bytes that are no UTF-8, with what is around them. */
export function badBytes(bytes: Buffer): string {
  const at = firstBad(bytes)
  let end = at + 1
  while (end < bytes.length && (bytes[end] as number) > 0x7f && end < at + 4) end++
  const hexadecimal = [...bytes.subarray(at, end)]
    .map(byte => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join(' ')
  const before = bytes
    .subarray(Math.max(0, at - 12), at)
    .toString('utf8')
    .replace(/^\ufffd+/, '')
  return `${end - at === 1 ? 'byte' : 'bytes'} ${hexadecimal} at ${at + 1}, after "${before}"`
}

/** By halves: a prefix is valid, or valid but for the character it is cut in. */
function firstBad(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isPrefix(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  // What is cut in a character may be good up to its end; the character begins the fault.
  while (good > 0 && !isUtf8(bytes.subarray(0, good))) good--
  return good
}

function isPrefix(bytes: Buffer): boolean {
  for (let cut = 0; cut < 4; cut++) if (isUtf8(bytes.subarray(0, Math.max(0, bytes.length - cut)))) return true
  return false
}

/**
 * Finds the first line of a file that is no UTF-8.
 *
 * @throws MassifError SOURCE_ENCODING where there is one
 */
export async function refuseUndecodable(file: ScannedFile): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  for await (const piece of unpacked(file)) {
    const buffer = Buffer.concat([rest, piece])
    const whole = buffer.lastIndexOf(10) + 1
    if (!isUtf8(buffer.subarray(0, whole))) return refuseIn(file, buffer, line)
    for (let at = buffer.indexOf(10); at >= 0; at = buffer.indexOf(10, at + 1)) line++
    rest = buffer.subarray(whole)
  }
  if (!isUtf8(rest)) notUtf8(file.origin, line, rest)
}

function refuseIn(file: ScannedFile, buffer: Buffer, first: number): void {
  let line = first
  for (let at = 0; at < buffer.length; line++) {
    const newline = buffer.indexOf(10, at)
    const end = newline < 0 ? buffer.length : newline
    if (!isUtf8(buffer.subarray(at, end))) notUtf8(file.origin, line, buffer.subarray(at, end))
    at = end + 1
  }
}
