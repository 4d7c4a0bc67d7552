import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  FLOAT,
  INTEGER,
  LIST,
  MAP,
  STRUCT,
  TIMESTAMP,
  TIMESTAMPTZ,
  UUID,
  VARCHAR,
} from '@duckdb/node-api'
import type { DataType, ScalarName } from '../../../define/data-type.ts'

const SCALARS: { readonly [N in ScalarName]: DuckDBType } = {
  boolean: BOOLEAN,
  integer: INTEGER,
  bigint: BIGINT,
  float: FLOAT,
  double: DOUBLE,
  string: VARCHAR,
  date: DATE,
  timestamp: TIMESTAMP,
  timestamptz: TIMESTAMPTZ,
  uuid: UUID,
  binary: BLOB,
  json: VARCHAR,
}

/** The library's own notion of a type of ours, for vectors of its values. */
export function duckdbType(type: DataType): DuckDBType {
  switch (type.kind) {
    case 'scalar':
      return SCALARS[type.name]
    case 'decimal':
      return DECIMAL(type.precision, type.scale)
    case 'list':
      return LIST(duckdbType(type.element))
    case 'map':
      return MAP(duckdbType(type.key), duckdbType(type.value))
    case 'struct':
      return STRUCT(Object.fromEntries(Object.entries(type.fields).map(([name, of]) => [name, duckdbType(of)])))
  }
}
