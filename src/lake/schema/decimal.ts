/** Precision and scale of an Iceberg decimal; undefined for any other type. */
export function decimalOf(type: string): { readonly precision: number; readonly scale: number } | undefined {
  const parts = /^decimal\((\d+),\s*(\d+)\)$/.exec(type)
  return parts ? { precision: Number(parts[1]), scale: Number(parts[2]) } : undefined
}

/** The fewest bytes that hold every unscaled value of `precision` digits, as a two's complement. */
export function decimalBytes(precision: number): number {
  const highest = 10n ** BigInt(precision) - 1n
  let bytes = 1
  while (BigInt.asIntN(8 * bytes, highest) !== highest) bytes++
  return bytes
}
