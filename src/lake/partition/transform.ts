import { unscaledBytes } from '../values/bytes.ts'
import { DAY } from '../values/time.ts'
import { kindOf, type Value } from '../values/value.ts'
import { murmur3 } from './murmur3.ts'
import type { Transform } from './spec.ts'

const TIMES: readonly string[] = ['timestamp', 'timestamptz']
const SOURCES: { readonly [name in Transform['name']]: readonly string[] | 'any' } = {
  identity: 'any',
  void: 'any',
  bucket: ['int', 'long', 'decimal', 'date', 'time', ...TIMES, 'string', 'uuid', 'fixed', 'binary'],
  truncate: ['int', 'long', 'decimal', 'string'],
  year: ['date', ...TIMES],
  month: ['date', ...TIMES],
  day: ['date', ...TIMES],
  hour: TIMES,
}

/** Whether a column of `type` can be cut by `transform`. */
export function applies(transform: Transform, type: string): boolean {
  const sources = SOURCES[transform.name]
  return sources === 'any' || sources.includes(kindOf(type))
}

/** The type of the partition's values for a column of type `source`. */
export function resultType(transform: Transform, source: string): string {
  switch (transform.name) {
    case 'identity':
    case 'truncate':
    case 'void':
      return source
    case 'day':
      // The specification says int; every reader writes and expects a date.
      return 'date'
    default:
      return 'int'
  }
}

/** The partition of a value: https://iceberg.apache.org/spec/#partition-transforms */
export function transformed(transform: Transform, type: string, value: Value): Value | null {
  switch (transform.name) {
    case 'identity':
      return value
    case 'void':
      return null
    case 'bucket':
      return (murmur3(hashedBytes(type, value)) & 0x7fffffff) % transform.count
    case 'truncate':
      return truncated(value, transform.width)
    case 'day':
      return daysFrom(type, value)
    case 'hour':
      return Number(floorDivide(value as bigint, DAY / 24n))
    default: {
      const date = new Date(daysFrom(type, value) * 86_400_000)
      const years = date.getUTCFullYear() - 1970
      return transform.name === 'year' ? years : years * 12 + date.getUTCMonth()
    }
  }
}

function hashedBytes(type: string, value: Value): Uint8Array {
  switch (kindOf(type)) {
    case 'string':
      return Buffer.from(value as string, 'utf8')
    case 'decimal':
      return unscaledBytes(value as bigint)
    case 'uuid':
    case 'fixed':
    case 'binary':
      return value as Buffer
    default: {
      // An int hashes as the long it may become.
      const bytes = Buffer.alloc(8)
      bytes.writeBigInt64LE(BigInt(value as number | bigint))
      return bytes
    }
  }
}

function truncated(value: Value, width: number): Value {
  if (typeof value === 'string') return Array.from(value).slice(0, width).join('')
  if (typeof value === 'bigint') return floorDivide(value, BigInt(width)) * BigInt(width)
  return Math.floor((value as number) / width) * width
}

function daysFrom(type: string, value: Value): number {
  return type === 'date' ? (value as number) : Number(floorDivide(value as bigint, DAY))
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by
  return value % by < 0n ? quotient - 1n : quotient
}
