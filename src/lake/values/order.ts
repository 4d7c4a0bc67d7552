import type { Value } from './value.ts'

/**
 * The order engines sort values of one type in: text and binary by bytes, NaN above all other numbers.
 *
 * @returns below, at or above 0
 */
export function compare(a: Value, b: Value): number {
  // JavaScript's own order of text is by UTF-16 units, which is another one beyond the basic plane.
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (Buffer.isBuffer(a) && Buffer.isBuffer(b)) return Buffer.compare(a, b)
  const [nanA, nanB] = [Number.isNaN(a), Number.isNaN(b)]
  if (nanA || nanB) return Number(nanA) - Number(nanB)
  return a < b ? -1 : a > b ? 1 : 0
}
