const BYTES = { KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const

/**
 * The bytes of a size as it is written: `4 GB`. Powers of 1000.
 *
 * @throws RangeError when the text is not a size above zero.
 */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?) (KB|MB|GB|TB)$/.exec(text)
  const bytes = match ? Math.round(Number(match[1]) * BYTES[match[2] as keyof typeof BYTES]) : 0
  if (bytes < 1) throw new RangeError(`"${text}" is not a size; write for example '4 GB' or '500 MB'`)
  return bytes
}
