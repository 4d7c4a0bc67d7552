/**
 * A value of a primitive type as this room handles it: `int` and `date` (days) and floats as numbers; `long`, times and
 * timestamps (microseconds) and decimals (unscaled) as bigints; `uuid`, `fixed` and `binary` as buffers.
 */
export type Value = boolean | number | bigint | string | Buffer

/** A primitive type without its parameters: `decimal(9, 2)` is `decimal`. */
export function kindOf(type: string): string {
  const parameters = type.search(/[([]/)
  return parameters < 0 ? type : type.slice(0, parameters)
}

/**
 * A value in the representation of `type`, which may be wider than the one it was stored as.
 * A number becomes a bigint where a long took the place of an int.
 */
export function widened(type: string, value: Value): Value {
  return typeof value === 'number' && BIGINTS.has(kindOf(type)) ? BigInt(value) : value
}

const BIGINTS = new Set(['long', 'time', 'timestamp', 'timestamptz', 'decimal'])
