import type { Column } from '../define/columns.ts'
import { type Columns, t } from '../define/columns.ts'
import type { IcebergType, Schema } from '../lake/schema/schema.ts'

const SCALARS: { readonly [name: string]: () => Column } = {
  boolean: t.boolean,
  int: t.integer,
  long: t.bigint,
  float: t.float,
  double: t.double,
  string: t.string,
  date: t.date,
  timestamp: t.timestamp,
  timestamptz: t.timestamptz,
  uuid: t.uuid,
  binary: t.binary,
}

/** The columns a table has now, as a contract would say them; those of types no contract can say are left out. */
export function presentColumns(schema: Schema): Columns {
  const columns: { [name: string]: Column } = {}
  for (const { name, type } of schema.fields) {
    const column = columnOf(type)
    if (column) columns[name] = column
  }
  return columns
}

function columnOf(type: IcebergType): Column | undefined {
  if (typeof type === 'string') {
    const decimal = /^decimal\((\d+), ?(\d+)\)$/.exec(type)
    return decimal ? t.decimal(Number(decimal[1]), Number(decimal[2])) : SCALARS[type]?.()
  }
  switch (type.type) {
    case 'list': {
      const element = columnOf(type.element)
      return element && t.list(element)
    }
    case 'map': {
      const [key, value] = [columnOf(type.key), columnOf(type.value)]
      return key && value && t.map(key, value)
    }
    case 'struct': {
      const fields = type.fields.map(field => [field.name, columnOf(field.type)] as const)
      if (fields.some(([, column]) => column === undefined)) return undefined
      return t.struct(Object.fromEntries(fields) as Columns)
    }
  }
}
