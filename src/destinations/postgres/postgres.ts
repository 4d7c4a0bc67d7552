import { type Target, target } from '../../define/destination.ts'
import type { Secret } from '../../define/secret.ts'

export interface PostgresTargetOptions {
  /** `postgres://user:password@host:port/database`, best as a secret. */
  readonly url: Secret | string
  /** `schema.table`; the schema is `public` where none is given. */
  readonly table: string
  /** Whether the table is made when it is not there, and given columns that it lacks. True by default. */
  readonly create?: boolean
}

/** A table of a PostgreSQL database. What is delivered becomes visible there in one transaction. */
export function toPostgres(options: PostgresTargetOptions): Target {
  return target('postgres', options)
}
