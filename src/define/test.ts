import type { Columns, Names, Row } from './columns.ts'
import type { Relation } from './input.ts'
import { callSite, type Site } from './site.ts'

/**
 * A value as a test writes it: times may be ISO text (`2026-01-31 10:00`, UTC), numbers of 64 bits plain numbers. Decimals
 * are text, as everywhere.
 */
export type TestValue<T> = T extends Date
  ? Date | string
  : T extends bigint
    ? bigint | number
    : T extends Uint8Array | Map<unknown, unknown>
      ? T
      : T extends readonly (infer E)[]
        ? readonly TestValue<E>[]
        : T extends object
          ? { readonly [K in keyof T]?: TestValue<T[K]> | undefined }
          : T

/** A row as a test writes it. Columns that are left out are null where rows are given, and not compared where expected. */
export type TestRow<C extends Columns> = { readonly [K in keyof C]?: TestValue<Row<C>[K]> }

/** Rows that stand for a relation in a test. */
export interface Given {
  readonly kind: 'given'
  readonly relation: Relation
  readonly rows: readonly { readonly [column: string]: unknown }[]
  readonly site?: Site | undefined
}

type WithColumns<C extends Columns> = { readonly kind: Relation['kind']; readonly columns: C }

/** The rows that a source, table or view holds in a test; columns that are left out are null. */
export function given<C extends Columns>(relation: WithColumns<C>, rows: readonly TestRow<C>[]): Given {
  const site = callSite(given)
  return Object.freeze({
    kind: 'given',
    relation: relation as unknown as Relation,
    rows,
    get site() {
      return site()
    },
  } as const)
}

interface TestCommon<C extends Columns> {
  /** What the inputs hold; those left out hold nothing. */
  readonly given?: readonly Given[]
  /** What the table itself holds before. */
  readonly self?: readonly TestRow<C>[]
  /** The value of `run.time`, ISO text in UTC. Needed where the query asks for it. */
  readonly time?: string
}

/** These rows in, those rows out. */
export interface RowsTest<C extends Columns> extends TestCommon<C> {
  /** The interval of the step: `2026-01-31`, `2026-01-01..2026-02-01`. By default all the time of the given rows. */
  readonly interval?: string
  /** The rows that `changes(…)` stands for; by default all that are given of the relation. */
  readonly changes?: readonly Given[]
  /** The rows that the table holds afterwards. Columns that none of them names are not compared. */
  readonly expect: readonly TestRow<C>[]
  /** The columns to compare; by default those that `expect` names. */
  readonly columns?: readonly Names<C>[]
  /** Compare the order of the rows too. False by default. */
  readonly ordered?: boolean
}

/** The table holds `self`, and its check finds so many violations. */
export interface CheckTest<C extends Columns> extends TestCommon<C> {
  /** The check's name, as `massif show` tells it: that of a rule, `unique(order_id)`. */
  readonly check: string
  readonly violations: number
}

export type TestDefinition<C extends Columns = Columns> = RowsTest<C> | CheckTest<C>

/** A rule on code: given these rows, a table's or view's code makes those. `massif test` runs what tests export. */
export interface Test {
  readonly kind: 'test'
  readonly of: Relation
  readonly definition: TestDefinition
  readonly site?: Site | undefined
}

/** Declares a test of a table or view. Its name is the name it is exported by, from a file `*.test.ts`. */
export function test<C extends Columns>(of: WithColumns<C>, definition: TestDefinition<C>): Test {
  return testAt(of, definition, test)
}

/** A test declared by `declare`, whose caller is its place. */
export function testAt<C extends Columns>(
  of: WithColumns<C>,
  definition: TestDefinition<C>,
  declare: (...args: never[]) => unknown,
): Test {
  const site = callSite(declare)
  return Object.freeze({
    kind: 'test',
    of: of as unknown as Relation,
    definition: Object.freeze(definition) as unknown as TestDefinition,
    get site() {
      return site()
    },
  } as const)
}

/** Whether an exported value is a test. */
export function isTest(value: unknown): value is Test {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'test'
}
