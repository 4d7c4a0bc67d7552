import { decimalOf } from '../schema/decimal.ts'
import { DAY, instantOf, microsecondsOf } from './time.ts'
import { kindOf, type Value } from './value.ts'

/**
 * The value an engine wrote as text; undefined where it cannot be told exactly. An unknown value is no fault: it only
 * means that nothing can be concluded from it.
 */
export function parseValue(type: string, text: string): Value | undefined {
  switch (kindOf(type)) {
    case 'boolean':
      return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : undefined
    case 'int':
      return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined
    case 'long':
      return /^-?\d+$/.test(text) ? BigInt(text) : undefined
    case 'float': {
      const value = floatOf(text)
      return value === undefined ? undefined : Math.fround(value)
    }
    case 'double':
      return floatOf(text)
    case 'decimal':
      return unscaledOf(type, text)
    case 'date': {
      const instant = instantOf(text)
      return instant !== undefined && instant % DAY === 0n ? Number(instant / DAY) : undefined
    }
    case 'time':
      return microsecondsOf(text)
    case 'timestamp':
    case 'timestamptz':
      return instantOf(text)
    case 'string':
      return text
    case 'uuid': {
      const digits = text.replaceAll('-', '')
      return /^[0-9a-f]{32}$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined
    }
    case 'binary':
    case 'fixed':
      return /^([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined
    default:
      return undefined
  }
}

/** NaN is undefined: it has no place in an order. */
function floatOf(text: string): number | undefined {
  if (/^-?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isNaN(value) ? undefined : value
}

function unscaledOf(type: string, text: string): bigint | undefined {
  const parts = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text)
  const scale = decimalOf(type)?.scale
  if (!parts || scale === undefined) return undefined
  const fraction = (parts[3] ?? '').replace(/0+$/, '')
  if (fraction.length > scale || `${parts[2]}${parts[3] ?? ''}` === '') return undefined
  const digits = BigInt(`${parts[2]}${fraction.padEnd(scale, '0')}` || '0')
  return parts[1] ? -digits : digits
}
