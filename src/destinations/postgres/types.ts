import type { DataType, ScalarName } from '../../define/data-type.ts'

const SCALARS: { readonly [N in ScalarName]: string } = {
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  float: 'real',
  double: 'double precision',
  string: 'text',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  binary: 'bytea',
  json: 'jsonb',
}

/** The type of the column that is made for a type of ours. */
export function postgresType(type: DataType): string {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.name]
    case 'decimal':
      return `numeric(${type.precision}, ${type.scale})`
    case 'list':
      return type.element.kind === 'scalar' || type.element.kind === 'decimal'
        ? `${postgresType(type.element)}[]`
        : 'jsonb'
    default:
      return 'jsonb'
  }
}

/** The type of a column that is there, as `pg_type` and `format_type` name it. */
export interface ColumnType {
  /** `int4`, `numeric`, `_text`. */
  readonly name: string
  /** `e` for enumerations. */
  readonly kind: string
  /** As a person writes it: `numeric(12,2)`. */
  readonly text: string
}

const TEXTS = ['text', 'varchar', 'citext']

/** The types that hold every value of ours as it is. A number or text that is too large for one is refused there. */
const HOLDS: { readonly [N in ScalarName]: readonly string[] } = {
  boolean: ['bool'],
  integer: ['int4', 'int8', 'numeric', 'float8'],
  bigint: ['int8', 'numeric'],
  float: ['float4', 'float8'],
  double: ['float8'],
  string: [],
  date: ['date'],
  timestamp: ['timestamp'],
  timestamptz: ['timestamptz'],
  uuid: ['uuid'],
  binary: ['bytea'],
  json: ['json', 'jsonb'],
}

/**
 * Whether a column that is there holds what is delivered without rounding, cutting or padding it. What PostgreSQL
 * refuses loudly, such as a text longer than a `varchar` allows, is left to it.
 */
export function holds(column: ColumnType, type: DataType): boolean {
  const { name, kind, text } = column
  if (TEXTS.includes(name)) return type.kind !== 'scalar' || type.name !== 'binary'
  if (kind === 'e') return type.kind === 'scalar' && type.name === 'string'
  switch (type.kind) {
    case 'scalar': {
      if (!HOLDS[type.name].includes(name)) return false
      // `timestamp(3) without time zone` rounds.
      if (name.startsWith('timestamp')) return !/\([0-5]\)/.test(text)
      return name === 'numeric' ? fitsNumeric(text, type.name === 'bigint' ? 19 : 10, 0) : true
    }
    case 'decimal':
      return name === 'numeric' && fitsNumeric(text, type.precision, type.scale)
    case 'list':
      if (name === 'json' || name === 'jsonb') return true
      if (!name.startsWith('_') || postgresType(type) === 'jsonb') return false
      return holds({ name: name.slice(1), kind: 'b', text: text.replace(/\[\]$/, '') }, type.element)
    default:
      return name === 'json' || name === 'jsonb'
  }
}

function fitsNumeric(text: string, precision: number, scale: number): boolean {
  const [, digits, after = '0'] = /\((\d+)(?:,(-?\d+))?\)/.exec(text) ?? []
  if (digits === undefined) return true
  return Number(after) >= scale && Number(digits) - Number(after) >= precision - scale
}
