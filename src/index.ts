// The public face: all that a project imports, and nothing else.

export { type CsvOptions, csv } from './connectors/csv/csv.ts'
export type { FileOptions } from './connectors/files/options.ts'
export { type CatalogRow, type IcebergOptions, iceberg } from './connectors/iceberg/iceberg.ts'
export { type JsonOptions, json } from './connectors/json/json.ts'
export { type ParquetOptions, parquet } from './connectors/parquet/parquet.ts'
export type { Asset } from './define/asset.ts'
export { type Check, fresh, notNull, oneOf, references, rule, type Severity, unique } from './define/checks.ts'
export { type Column, type Columns, t } from './define/columns.ts'
export { type Config, type ProjectConfig, project, type Retention, type Size } from './define/config.ts'
export {
  type DeliveryMode,
  type Destination,
  type DestinationDefinition,
  destination,
  type Target,
} from './define/destination.ts'
export type { Duration } from './define/duration.ts'
export {
  type Affected,
  affected,
  type Changes,
  changes,
  type Input,
  type Interval,
  interval,
  type Param,
  type Relation,
  run,
  self,
} from './define/input.ts'
export type { Grain, Load, OnCodeChange, Partition } from './define/load.ts'
export type { RowOf } from './define/row.ts'
export { type Secret, secret } from './define/secret.ts'
export type { Drift, Source, SourceOptions } from './define/source.ts'
export { type Sql, sql } from './define/sql.ts'
export { type Chunk, type Read, type Table, type TableDefinition, table } from './define/table.ts'
export { type Given, given, type Test, type TestDefinition, type TestRow, test } from './define/test.ts'
export { type View, type ViewDefinition, view } from './define/view.ts'
export { type CsvTargetOptions, toCsv } from './destinations/csv/csv.ts'
export { type ExcelTargetOptions, toExcel } from './destinations/excel/excel.ts'
export { type ParquetTargetOptions, toParquet } from './destinations/parquet/parquet.ts'
export { type PostgresTargetOptions, toPostgres } from './destinations/postgres/postgres.ts'
