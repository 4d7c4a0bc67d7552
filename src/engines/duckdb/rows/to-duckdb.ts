import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import {
  type DataType,
  type DecimalType,
  type ScalarName,
  type StructType,
  typeText,
} from '../../../define/data-type.ts'

/** Why a value does not fit: what it would have to be. */
export class Misfit extends Error {}

export type Convert = (value: unknown) => DuckDBValue

/** How values of a type, as TypeScript has them, become DuckDB's. The function it gives throws a Misfit. */
export function converterTo(type: DataType): Convert {
  const convert = converter(type)
  return value => {
    if (value === null) return null
    if (value === undefined) throw new Misfit('undefined is no value; null stands for none')
    return convert(value)
  }
}

function converter(type: DataType): Convert {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.name]
    case 'decimal':
      return value => decimal(value, type)
    case 'list': {
      const element = converterTo(type.element)
      return value => (Array.isArray(value) ? new DuckDBListValue(value.map(element)) : misfit(value, 'an array'))
    }
    case 'map': {
      const [key, of] = [converterTo(type.key), converterTo(type.value)]
      return value => {
        if (!(value instanceof Map)) return misfit(value, 'a Map')
        return new DuckDBMapValue([...value].map(([k, v]) => ({ key: key(k), value: of(v) })))
      }
    }
    case 'struct':
      return structConverter(type)
  }
}

function structConverter({ fields }: StructType): Convert {
  const members = Object.entries(fields).map(([name, type]) => [name, converterTo(type)] as const)
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return misfit(value, 'an object')
    const given = value as { readonly [name: string]: unknown }
    return new DuckDBStructValue(
      Object.fromEntries(
        members.map(([name, convert]) => {
          try {
            return [name, convert(given[name])]
          } catch (error) {
            throw error instanceof Misfit ? new Misfit(`in member ${name}, ${error.message}`) : error
          }
        }),
      ),
    )
  }
}

const SCALARS: { readonly [N in ScalarName]: Convert } = {
  boolean: value => (typeof value === 'boolean' ? value : misfit(value, 'true or false')),
  integer: value =>
    typeof value === 'number' && (value | 0) === value ? value : misfit(value, 'a whole number of 32 bits'),
  bigint: value =>
    typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : misfit(value, 'a bigint of 64 bits'),
  float: value => (typeof value === 'number' ? value : misfit(value, 'a number')),
  double: value => (typeof value === 'number' ? value : misfit(value, 'a number')),
  string: value => (typeof value === 'string' ? value : misfit(value, 'a string')),
  date: value => {
    const time = milliseconds(value)
    return time % 86_400_000 === 0 ? new DuckDBDateValue(time / 86_400_000) : misfit(value, 'a Date at midnight UTC')
  },
  timestamp: value => new DuckDBTimestampValue(BigInt(milliseconds(value)) * 1000n),
  timestamptz: value => new DuckDBTimestampTZValue(BigInt(milliseconds(value)) * 1000n),
  uuid: value =>
    typeof value === 'string' && /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(value)
      ? DuckDBUUIDValue.fromUint128(BigInt(`0x${value.replaceAll('-', '')}`))
      : misfit(value, 'a UUID as a string'),
  binary: value => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : misfit(value, 'a Uint8Array')),
  json: value => JSON.stringify(value) ?? misfit(value, 'something that JSON can hold'),
}

function milliseconds(value: unknown): number {
  const time = value instanceof Date ? value.getTime() : Number.NaN
  return Number.isNaN(time) ? misfit(value, 'a valid Date') : time
}

function decimal(value: unknown, type: DecimalType): DuckDBValue {
  const { precision, scale } = type
  const parts = typeof value === 'string' ? /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(value) : null
  const fraction = (parts?.[3] ?? '').replace(/0+$/, '')
  const digits = `${parts?.[2] ?? ''}${fraction.padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '')
  if (!parts || fraction.length > scale || digits.length > precision)
    return misfit(value, `a ${typeText(type)} as a string, such as '${scale > 0 ? `1.${'0'.repeat(scale)}` : '1'}'`)
  const unscaled = BigInt(digits)
  return new DuckDBDecimalValue(parts[1] === '-' ? -unscaled : unscaled, precision, scale)
}

function misfit(value: unknown, wanted: string): never {
  throw new Misfit(`${shown(value)} is not ${wanted}`)
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 100 ? `${value.slice(0, 100)}…` : value}'`
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString()
  if (typeof value === 'object' && value !== null)
    return value.constructor?.name ? `a value of ${value.constructor.name}` : 'an object'
  return String(value)
}
