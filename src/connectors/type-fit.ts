import type { DataType, DecimalType } from '../define/data-type.ts'
import { sameType } from '../define/data-type.ts'

/**
 * How values of a found type meet a wanted one. `lossless`: every value fits. `by-value`: rows whose value does not
 * fit are rejected. `by-text`: so too, but texts that look like nothing of the kind mean another type. `none`: the type
 * is another.
 */
export type Fit = 'same' | 'lossless' | 'by-value' | 'by-text' | 'none'

const WORST: readonly Fit[] = ['same', 'lossless', 'by-value', 'by-text', 'none']

/** @param format files of text say less of their types than Parquet: there, numbers are numbers and texts may be dates */
export function fitOf(found: DataType, wanted: DataType, format: string): Fit {
  if (format === 'csv') return 'by-value'
  if (sameType(found, wanted)) return 'same'
  if (isScalar(wanted, 'json')) return isScalar(found, 'string') && format === 'parquet' ? 'by-value' : 'lossless'
  if (wanted.kind === 'list')
    return found.kind === 'list' ? fitOf(found.element, wanted.element, format) : unknown(found)
  if (wanted.kind === 'map') return fitOfMap(found, wanted, format)
  if (wanted.kind === 'struct') return fitOfStruct(found, wanted, format)
  return format === 'parquet' ? stored(found, wanted) : written(found, wanted)
}

const isScalar = (type: DataType, name: string) => type.kind === 'scalar' && type.name === name

/** JSON says nothing of a value that is always null, or of many kinds. */
const unknown = (found: DataType): Fit => (isScalar(found, 'json') ? 'by-value' : 'none')

function fitOfMap(found: DataType, wanted: DataType & { kind: 'map' }, format: string): Fit {
  if (found.kind === 'map')
    return worst([fitOf(found.key, wanted.key, format), fitOf(found.value, wanted.value, format)])
  // An object of JSON may be either.
  if (found.kind === 'struct' && format === 'json') return 'by-value'
  return unknown(found)
}

function fitOfStruct(found: DataType, wanted: DataType & { kind: 'struct' }, format: string): Fit {
  if (found.kind === 'map' && format === 'json') return 'by-value'
  if (found.kind !== 'struct') return unknown(found)
  const fits = Object.entries(wanted.fields).map(([name, of]) => {
    const member = found.fields[name]
    // A member that is not there is null.
    return member ? fitOf(member, of, format) : 'lossless'
  })
  return worst(fits)
}

const worst = (fits: readonly Fit[]): Fit => WORST[Math.max(0, ...fits.map(fit => WORST.indexOf(fit)))] as Fit

/** What a type is in JSON, which knows numbers, texts and truth. */
function kindOf(type: DataType): 'number' | 'text' | 'truth' | 'any' | 'nested' | 'time' {
  if (type.kind === 'decimal') return 'number'
  if (type.kind !== 'scalar') return 'nested'
  switch (type.name) {
    case 'integer':
    case 'bigint':
    case 'float':
    case 'double':
      return 'number'
    case 'boolean':
      return 'truth'
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return 'time'
    case 'json':
      return 'any'
    default:
      return 'text'
  }
}

/** For JSON. */
function written(found: DataType, wanted: DataType): Fit {
  const [from, to] = [kindOf(found), kindOf(wanted)]
  if (isScalar(wanted, 'string')) return 'lossless'
  if (from === 'any' || from === to) return 'by-value'
  if (from === 'nested') return 'none'
  if (from === 'text') return 'by-text'
  // Texts that all look like times may still be none of those wanted: `to` is a number or truth here, or a text.
  if (from === 'time') return to === 'text' ? 'by-text' : 'none'
  if (from === 'number') return to === 'truth' ? 'by-value' : 'none'
  return 'none'
}

/** For Parquet. */
function stored(found: DataType, wanted: DataType): Fit {
  if (wanted.kind === 'decimal') return storedAsDecimal(found, wanted)
  if (wanted.kind !== 'scalar') return 'none'
  const from = found.kind === 'scalar' ? found.name : found.kind
  switch (wanted.name) {
    case 'integer':
      return from === 'bigint' || wholeDecimal(found) ? 'by-value' : 'none'
    case 'bigint':
      return from === 'integer' ? 'lossless' : wholeDecimal(found) ? 'by-value' : 'none'
    case 'float':
      return from === 'integer' || from === 'bigint' || from === 'decimal' ? 'by-value' : 'none'
    case 'double':
      if (from === 'integer' || from === 'float') return 'lossless'
      return from === 'bigint' || from === 'decimal' ? 'by-value' : 'none'
    case 'string':
      if (from === 'binary') return 'by-value'
      return found.kind === 'scalar' || from === 'decimal' ? 'lossless' : 'none'
    case 'date':
      return from === 'timestamp' ? 'by-value' : 'none'
    case 'timestamp':
      return from === 'date' || from === 'timestamptz' ? 'lossless' : 'none'
    case 'timestamptz':
      return from === 'date' || from === 'timestamp' ? 'lossless' : 'none'
    case 'uuid':
      return from === 'string' ? 'by-value' : 'none'
    case 'binary':
      return from === 'string' ? 'lossless' : 'none'
    default:
      return 'none'
  }
}

const wholeDecimal = (type: DataType) => type.kind === 'decimal' && type.scale === 0

/** Digits after the point beyond the wanted ones are rounded, as SQL does; digits before it must fit. */
function storedAsDecimal(found: DataType, wanted: DecimalType): Fit {
  const whole = wanted.precision - wanted.scale
  if (found.kind === 'decimal')
    return found.scale <= wanted.scale && found.precision - found.scale <= whole ? 'lossless' : 'by-value'
  if (found.kind !== 'scalar') return 'none'
  if (found.name === 'integer') return whole >= 10 ? 'lossless' : 'by-value'
  if (found.name === 'bigint') return whole >= 19 ? 'lossless' : 'by-value'
  return found.name === 'double' || found.name === 'float' ? 'by-value' : 'none'
}

/** Whether Iceberg lets a column of one type become another with its files left as they are. */
export function canGrow(from: DataType, to: DataType): boolean {
  if (from.kind === 'decimal' && to.kind === 'decimal') return from.scale === to.scale && from.precision < to.precision
  return (isScalar(from, 'integer') && isScalar(to, 'bigint')) || (isScalar(from, 'float') && isScalar(to, 'double'))
}

const NUMBER = /^\s*[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const LOOKS: { readonly [name: string]: RegExp } = {
  boolean: /^(?:true|false|t|f|yes|no|y|n|0|1)$/i,
  date: /^\s*\d{1,6}[-/]\d{1,2}[-/]\d{1,2}/,
  uuid: /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i,
  binary: /^[A-Za-z0-9+/]*={0,2}$/,
}

/** Whether a text looks like a value of a type. */
export function looksLike(text: string, type: DataType): boolean {
  const kind = kindOf(type)
  if (kind === 'number') return NUMBER.test(text)
  const pattern = kind === 'time' ? LOOKS.date : type.kind === 'scalar' ? LOOKS[type.name] : undefined
  return pattern === undefined || pattern.test(text)
}
