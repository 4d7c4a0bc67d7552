import { bytesOf } from './bytes.ts'
import { parseValue } from './parse.ts'
import { kindOf, type Value } from './value.ts'

/** Text keeps this many code points of its bounds, binary as many bytes. */
const KEPT = 16

/**
 * The bytes of a value no higher than any of a file; undefined where none can be told, which is always safe.
 *
 * @param text the lowest value as the engine wrote it
 */
export function lowerBound(type: string, text: string): Buffer | undefined {
  const value = boundValue(type, text)
  if (value === undefined) return undefined
  switch (kindOf(type)) {
    case 'string':
      return bytesOf(type, Array.from(text).slice(0, KEPT).join(''))
    case 'binary':
      return (value as Buffer).subarray(0, KEPT)
    case 'float':
    case 'double':
      // An engine that takes both zeros for equal may report either: the lower is the safe one.
      return bytesOf(type, value === 0 ? -0 : value)
    case 'uuid':
      // Readers disagree on the order of uuids: some compare them as signed numbers.
      return undefined
    default:
      return bytesOf(type, value)
  }
}

/** The bytes of a value no lower than any of a file; undefined where none can be told. */
export function upperBound(type: string, text: string): Buffer | undefined {
  const value = boundValue(type, text)
  if (value === undefined) return undefined
  switch (kindOf(type)) {
    case 'string':
      return upperText(text)
    case 'binary':
      return upperBinary(value as Buffer)
    case 'float':
    case 'double':
      return bytesOf(type, value === 0 ? 0 : value)
    case 'uuid':
      return undefined
    default:
      return bytesOf(type, value)
  }
}

function boundValue(type: string, text: string): Value | undefined {
  // Calendars disagree on dates of the first century; engines and readers with them.
  if (/^(date|timestamp)/.test(type) && text < '0100') return undefined
  return parseValue(type, text)
}

/** A cut text is below the text it was cut from, so its last code point that can is raised by one. */
function upperText(text: string): Buffer | undefined {
  const points = Array.from(text)
  if (points.length <= KEPT) return Buffer.from(text, 'utf8')
  for (let last = KEPT - 1; last >= 0; last--) {
    const raised = (points[last]?.codePointAt(0) ?? 0) + 1
    if (raised > 0x10ffff) continue
    // The surrogates stand for no character: the next one is beyond them.
    const next = raised === 0xd800 ? 0xe000 : raised
    return Buffer.from(points.slice(0, last).join('') + String.fromCodePoint(next), 'utf8')
  }
  return undefined
}

function upperBinary(value: Buffer): Buffer | undefined {
  if (value.length <= KEPT) return value
  for (let last = KEPT - 1; last >= 0; last--) {
    const byte = value[last] as number
    if (byte === 0xff) continue
    return Buffer.concat([value.subarray(0, last), Buffer.from([byte + 1])])
  }
  return undefined
}
