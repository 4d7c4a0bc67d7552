import type { Columns } from '../../define/columns.ts'
import type { DataType } from '../../define/data-type.ts'
import { typeText } from '../../define/data-type.ts'
import { fail, type Place } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import type { Session } from '../../engines/contract.ts'
import { quoted } from '../../project/sql/identifier.ts'
import { isoText, literal } from '../../project/sql/literal.ts'

export type TestRows = readonly { readonly [column: string]: unknown }[]

/**
 * Makes rows of a test readable under `name`. Columns that a row leaves out are null.
 *
 * @param at where the rows are written, for messages
 * @throws MassifError TEST_VALUE
 */
export async function bindRows(
  session: Session,
  name: string,
  columns: Columns,
  rows: TestRows,
  at: Place | undefined,
): Promise<void> {
  const names = Object.keys(columns)
  const refuse = (message: string, hint?: string): never =>
    fail('TEST_VALUE', message, { ...(at ? { at } : {}), ...(hint ? { hint } : {}) })
  for (const row of rows) {
    const strange = Object.keys(row).find(column => !Object.hasOwn(columns, column))
    if (strange === undefined) continue
    const meant = nearest(strange, names)
    refuse(`${name} has no column ${strange}`, meant ? `Did you mean ${meant}?` : undefined)
  }
  if (rows.length === 0) return session.bind(name, { kind: 'columns', columns })
  const tuples = rows.map((row, index) => {
    const values = Object.entries(columns).map(([column, { type }]) => {
      const value = valueSql(row[column], type)
      return value ?? refuse(`Row ${index + 1} of ${name}, column ${column}: no ${typeText(type)}`)
    })
    return `(${values.join(', ')})`
  })
  const query = `select * from (values ${tuples.join(', ')}) as given(${names.map(quoted).join(', ')})`
  try {
    await session.bind(name, { kind: 'rows', query, columns })
  } catch (error) {
    fail(
      'TEST_VALUE',
      `The rows of ${name} do not fit its columns: ${(error as Error).message}`,
      at ? { at } : {},
      error,
    )
  }
}

/**
 * A value as SQL that casts to its type: texts, but for what holds others, so that all rows of a column are alike.
 * Undefined where it is no such value.
 */
function valueSql(value: unknown, type: DataType): string | undefined {
  if (value === null || value === undefined) return 'null'
  switch (type.kind) {
    case 'scalar': {
      const text = scalarText(value, type.name)
      return text === undefined ? undefined : literal(text)
    }
    case 'decimal':
      return typeof value === 'string' || typeof value === 'number' ? literal(String(value)) : undefined
    case 'list':
      return Array.isArray(value) ? listSql(value, type.element) : undefined
    case 'map': {
      if (!(value instanceof Map)) return undefined
      const [keys, of] = [listSql([...value.keys()], type.key), listSql([...value.values()], type.value)]
      return keys && of && `map(${keys}, ${of})`
    }
    case 'struct': {
      if (typeof value !== 'object') return undefined
      const members = Object.entries(type.fields).map(([name, member]) => {
        const sql = valueSql((value as { readonly [name: string]: unknown })[name], member)
        return sql === undefined ? undefined : `${literal(name)}: ${sql}`
      })
      return members.includes(undefined) ? undefined : `{${members.join(', ')}}`
    }
  }
}

function listSql(values: readonly unknown[], type: DataType): string | undefined {
  const elements = values.map(value => valueSql(value, type))
  return elements.includes(undefined) ? undefined : `[${elements.join(', ')}]`
}

function scalarText(value: unknown, name: string): string | undefined {
  switch (name) {
    case 'json':
      return JSON.stringify(value)
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : undefined
    case 'integer':
    case 'bigint':
      return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined
    case 'float':
    case 'double':
      return typeof value === 'number' ? String(value) : undefined
    case 'date':
    case 'timestamp':
    case 'timestamptz': {
      if (typeof value === 'string') return value
      if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined
      return name === 'date' ? isoText(value).slice(0, 10) : isoText(value)
    }
    case 'binary':
      return value instanceof Uint8Array
        ? Array.from(value, byte => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')
        : undefined
    default:
      return typeof value === 'string' ? value : undefined
  }
}
