import type { Destination } from '../../define/destination.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { checkOptions, manifestOptions, type OptionSpec, optionFault } from '../option-spec.ts'
import { tooLong } from './sql.ts'

/** Part of a table's name, each side as it is or in quotes. */
const PART = `(?:"(?:[^"]|"")+"|[^".]+)`
const TABLE = new RegExp(`^(?:(${PART})\\.)?(${PART})$`)

const SPECS: readonly OptionSpec[] = [
  {
    name: 'url',
    about: "`postgres://user:password@host:port/database`, best as a secret: `secret('SHOP_DB')`.",
    required: true,
    fault: value => {
      if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'secret') return undefined
      if (typeof value !== 'string') return 'must be a text or a secret'
      return isUrl(value) ? undefined : 'is no address such as postgres://user@host/database'
    },
  },
  {
    name: 'table',
    about: '`schema.table`; the schema is `public` where none is given.',
    required: true,
    fault: value => {
      const parts = typeof value === 'string' ? tableName(value) : undefined
      if (!parts) return 'must be the name of a table, such as public.orders'
      const long = tooLong([parts.schema, parts.table])
      return long === undefined ? undefined : `has a name of more than 63 bytes, which PostgreSQL would cut: ${long}`
    },
  },
  {
    name: 'create',
    about: 'Whether the table is made when it is not there, and given columns that it lacks. True by default.',
    required: false,
    fault: value => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  },
]

export const manifest = {
  name: 'postgres',
  about: 'A table of a PostgreSQL database.',
  options: manifestOptions(SPECS),
  modes: ['replace', 'merge', 'append'],
} as const

export function checkPostgres(destination: Destination, name: string): readonly Diagnostic[] {
  const faults = [...checkOptions(destination, name, SPECS, manifest)]
  const long = tooLong(Object.keys(destination.columns))
  if (long !== undefined)
    faults.push(optionFault(destination, name, `the column ${long} has more than 63 bytes, which PostgreSQL would cut`))
  if (destination.definition.order !== undefined)
    faults.push(optionFault(destination, name, 'the rows of a table have no order', 'Leave `order` out.'))
  return faults
}

export interface TableName {
  readonly schema: string
  readonly table: string
}

/** Reads `schema.table`; undefined where it is none. */
export function tableName(text: string): TableName | undefined {
  const [, schema = 'public', table] = TABLE.exec(text) ?? []
  return table === undefined ? undefined : { schema: bare(schema), table: bare(table) }
}

function bare(part: string): string {
  return part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part
}

export function isUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)
}
