import type { Columns } from '../../define/columns.ts'
import { callSite } from '../../define/site.ts'
import { type Source, type SourceOptions, source } from '../../define/source.ts'

/** A row of another catalogue, kept in a SQLite file. */
export interface CatalogRow {
  /** The file, relative to the project's folder. */
  readonly database: string
  /** The catalogue's name. `lake` by default. */
  readonly name?: string
  /** `namespace.table`. */
  readonly table: string
}

/** Where the table is: one of the two. */
export interface IcebergOptions {
  /** The table's folder, or one of its metadata files. */
  readonly path?: string
  readonly catalog?: CatalogRow
}

type Declared<C extends Columns> = Omit<SourceOptions<C>, 'maxRejected' | 'partition'>

/** An Iceberg table of another warehouse, read where it is: never copied, never written. */
export function iceberg<const C extends Columns>(options: IcebergOptions & Declared<C>): Source<C> {
  return source('iceberg', options, options, callSite(iceberg))
}
