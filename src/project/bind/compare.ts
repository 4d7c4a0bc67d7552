import type { Columns } from '../../define/columns.ts'
import { type DataType, typeText } from '../../define/data-type.ts'
import { typeSource } from '../../define/type-source.ts'
import type { ColumnsReplacement } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { ResultColumn } from '../../engines/contract.ts'

/** How the columns a query gives differ from those of its contract. */
export interface Differences {
  /** One clause for each. */
  readonly texts: readonly string[]
  /** The contract that the query would fulfil. */
  readonly replacement: ColumnsReplacement
}

/** Compares what a query gives with its contract. Order means nothing, nor does the case of names. */
export function compareColumns(contract: Columns, result: readonly ResultColumn[]): Differences | undefined {
  const given = new Map<string, ResultColumn>()
  const texts: string[] = []
  for (const column of result) {
    const key = column.name.toLowerCase()
    if (given.has(key)) texts.push(`\`${column.name}\` is given twice`)
    given.set(key, column)
  }
  const extra = new Map(given)
  const missing: string[] = []
  for (const [name, { type }] of Object.entries(contract)) {
    const column = given.get(name.toLowerCase())
    extra.delete(name.toLowerCase())
    if (!column) missing.push(name)
    else if (!fits(column, type)) texts.push(`\`${name}\` is ${column.engineType}, declared ${typeText(type)}`)
  }
  for (const name of missing) texts.push(`\`${name}\` is missing`)
  for (const { name } of extra.values()) {
    const meant = nearest(name, missing)
    texts.push(`\`${name}\` is not declared${meant === undefined ? '' : ` (did you mean \`${meant}\`?)`}`)
  }
  return texts.length === 0 ? undefined : { texts, replacement: replacementOf(contract, [...given.values()]) }
}

function replacementOf(contract: Columns, result: readonly ResultColumn[]): ColumnsReplacement {
  const declared = new Map(Object.entries(contract).map(([name, column]) => [name.toLowerCase(), { name, column }]))
  const columns = result.map(column => {
    const known = declared.get(column.name.toLowerCase())
    if (known && fits(column, known.column.type)) return { name: known.name }
    return { name: known?.name ?? column.name, type: typeSource(column.type) }
  })
  return { what: 'columns', columns }
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'bigint', 'float', 'double', 'decimal'])
/** What has a text form that loses nothing. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'json', 'uuid'])

/**
 * Whether values of a result may be cast to a column's type without the user saying so in the query. Numbers go into
 * any number: whether each fits is seen when it is cast. Nothing else changes its nature unasked.
 */
function fits(column: ResultColumn, to: DataType): boolean {
  return /^"?null"?$/i.test(column.engineType) || fitsType(column.type, to)
}

function fitsType(from: DataType, to: DataType): boolean {
  const [given, wanted] = [familyOf(from), familyOf(to)]
  if (from.kind === 'list' && to.kind === 'list') return fitsType(from.element, to.element)
  if (from.kind === 'map' && to.kind === 'map') return fitsType(from.key, to.key) && fitsType(from.value, to.value)
  if (from.kind === 'struct' && to.kind === 'struct') {
    const members = Object.entries(to.fields)
    const same = Object.keys(from.fields).length === members.length
    return same && members.every(([name, of]) => from.fields[name] !== undefined && fitsType(from.fields[name], of))
  }
  return given === wanted || (wanted === 'json' && given === 'string') || (wanted === 'string' && TEXTS.has(given))
}

function familyOf(type: DataType): string {
  const name = type.kind === 'scalar' ? type.name : type.kind
  return NUMBERS.has(name) ? 'number' : name
}
