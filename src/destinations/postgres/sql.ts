import { identifier } from '../sql.ts'
import type { TableName } from './options.ts'

export function tableText({ schema, table }: TableName): string {
  return `${identifier(schema)}.${identifier(table)}`
}

/** The first name that PostgreSQL would cut short: it keeps 63 bytes (NAMEDATALEN). */
export function tooLong(names: readonly string[]): string | undefined {
  return names.find(name => Buffer.byteLength(name) > 63)
}
