import type { DataType } from '../../../define/data-type.ts'

/**
 * A value of a result as JSON can hold it: times as text without a zone where the type has none, numbers of any length
 * in full, bytes in hexadecimal. What JSON has no number for (NaN, infinities) is text.
 */
export function jsonValue(value: unknown, type: DataType): unknown {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'decimal':
      return number(String(value))
    case 'list':
      return Array.isArray(value) ? value.map(each => jsonValue(each, type.element)) : value
    case 'struct':
      return Object.fromEntries(
        Object.entries(type.fields).map(([name, of]) => [
          name,
          jsonValue((value as Record<string, unknown>)[name], of),
        ]),
      )
    case 'map':
      return value instanceof Map
        ? Object.fromEntries(Array.from(value, ([key, of]) => [scalarText(key, type.key), jsonValue(of, type.value)]))
        : value
    case 'scalar':
      return scalar(value, type.name)
  }
}

/** A value as one cell of text; null is the caller's. */
export function valueText(value: unknown, type: DataType): string {
  return type.kind === 'scalar' || type.kind === 'decimal'
    ? scalarText(value, type)
    : JSON.stringify(jsonValue(value, type))
}

function scalarText(value: unknown, type: DataType): string {
  if (typeof value === 'bigint' || typeof value === 'number') return String(value)
  const plain = jsonValue(value, type)
  return typeof plain === 'string' ? plain : typeof value === 'string' ? value : JSON.stringify(plain)
}

function scalar(value: unknown, name: string): unknown {
  if (typeof value === 'bigint') return number(value.toString())
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Date) return timeText(value, name)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return value
}

function timeText(value: Date, name: string): string {
  // SQL's dates reach further than JavaScript's.
  if (Number.isNaN(value.getTime())) return 'out of range'
  const iso = value.toISOString().replace(/^\+0*(?=\d{4})/, '')
  if (name === 'date') return iso.slice(0, iso.indexOf('T'))
  const text = iso.replace('T', ' ').replace(/\.000Z$|Z$/, '')
  return name === 'timestamptz' ? `${text}Z` : text
}

// TypeScript's library does not know it yet; Node.js has it since 21.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => object }

function number(digits: string): unknown {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(digits) ? rawJSON(digits) : digits
}
