import type { DataType, ScalarName } from './data-type.ts'

/**
 * One column of a contract: its SQL type and, through `T`, its TypeScript type.
 * A column may hold nulls unless it is `required()`.
 */
export interface Column<T = unknown> {
  readonly kind: 'column'
  readonly type: DataType
  readonly nullable: boolean
  readonly description?: string
  /** Never present at run time: it only carries `T`. */
  readonly of?: T
  /** Nulls in this column fail the step that wrote them. */
  required(): Column<NonNullable<T>>
  /** A sentence for the catalogue and for readers of the table. */
  about(text: string): Column<T>
}

export interface Columns {
  // biome-ignore lint/suspicious/noExplicitAny: a column of any type; `unknown` would break inference of the others.
  readonly [name: string]: Column<any>
}

/** The names of the columns of a contract. */
export type Names<C> = keyof C & string

/** The names of those columns whose values are of type `T`. */
export type NamesOf<C, T> = {
  [K in Names<C>]: C[K] extends Column<infer U> ? (NonNullable<U> extends T ? K : never) : never
}[Names<C>]

/** A row of a contract, as TypeScript sees it. */
export type Row<C extends Columns> = { [K in keyof C]: C[K] extends Column<infer T> ? T : never }

function column<T>(type: DataType, nullable = true, description?: string): Column<T> {
  let required: Column<NonNullable<T>> | undefined
  return Object.freeze({
    kind: 'column',
    type: Object.freeze(type),
    nullable,
    ...(description === undefined ? {} : { description }),
    required() {
      required ??= column<NonNullable<T>>(type, false, description)
      return required
    },
    about: (text: string) => column<T>(type, nullable, text),
  } as const)
}

// Columns are frozen, so equal ones can be one: projects have tens of thousands.
const scalar = <T>(name: ScalarName) => {
  const only = column<T | null>({ kind: 'scalar', name })
  return () => only
}

const decimals = new Map<string, Column<string | null>>()

function decimal(precision: number, scale: number): Column<string | null> {
  const key = `${precision},${scale}`
  let known = decimals.get(key)
  if (!known) {
    known = column<string | null>({ kind: 'decimal', precision, scale })
    decimals.set(key, known)
  }
  return known
}

const json = scalar<unknown>('json')

/** A column of a type that was found rather than declared. */
export function columnOf(type: DataType, nullable = true, description?: string): Column {
  return column(type, nullable, description)
}

/** The types of columns. Nulls are allowed unless a column is `.required()`. */
export const t = Object.freeze({
  boolean: scalar<boolean>('boolean'),
  /** 32 bits, signed. */
  integer: scalar<number>('integer'),
  /** 64 bits, signed. */
  bigint: scalar<bigint>('bigint'),
  /** 32 bits, IEEE 754. */
  float: scalar<number>('float'),
  /** 64 bits, IEEE 754. */
  double: scalar<number>('double'),
  /** Exact: `precision` digits in all (1 to 38), `scale` of them after the point. A string in TypeScript. */
  decimal,
  string: scalar<string>('string'),
  date: scalar<Date>('date'),
  /** Date and time without a zone, UTC by convention, to the microsecond. */
  timestamp: scalar<Date>('timestamp'),
  /** An instant, to the microsecond. */
  timestamptz: scalar<Date>('timestamptz'),
  uuid: scalar<string>('uuid'),
  binary: scalar<Uint8Array>('binary'),
  /** Stored as text. */
  json: <T = unknown>() => json() as Column<T | null>,
  list: <T>(element: Column<T>) => column<T[] | null>({ kind: 'list', element: element.type }),
  map: <K, V>(key: Column<K>, value: Column<V>) =>
    column<Map<NonNullable<K>, V> | null>({ kind: 'map', key: key.type, value: value.type }),
  struct: <const C extends Columns>(fields: C) =>
    column<Row<C> | null>({
      kind: 'struct',
      fields: Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, of.type])),
    }),
})
