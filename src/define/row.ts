import type { Row } from './columns.ts'
import type { Relation } from './input.ts'

/** The rows of a relation, as TypeScript sees them. */
export type RowOf<R> = R extends Relation<infer C> ? Row<C> : never
