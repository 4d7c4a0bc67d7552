import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Columns } from '../../../define/columns.ts'
import type { Fork, WriteLayout } from '../../../lake/contract.ts'
import type { Field } from '../../../lake/schema/schema.ts'
import type { TimeRange, WriteMode, WriteRequest } from '../../contract.ts'
import { icebergSqlType } from '../types/sql-type.ts'
import { type Cut, cutsOf, knownPartition } from './partition.ts'
import { type Span, spansOf } from './ranges.ts'
import { type Leaf, leavesOf } from './statistics.ts'

/** The intervals rows must be in. */
export interface Within {
  readonly field: Field
  readonly spans: readonly Span[]
}

/** Where rows go, and how they are cut. */
export interface CopyTarget {
  readonly layout: WriteLayout
  /** What the names of its files begin with, and no others. */
  readonly mark: string
  readonly leaves: ReadonlyMap<string, Leaf>
  readonly cuts: readonly Cut[]
}

/** Where the rows of one request go. */
export interface Target extends CopyTarget {
  readonly fork: Fork
  readonly columns: Columns
  readonly within: Within | undefined
  /** The one partition that all new rows are in, where that is known before. */
  readonly known: readonly string[] | undefined
}

export async function targetOf(request: WriteRequest): Promise<Target> {
  const { fork, columns, partition, mode } = request
  const layout = await fork.layout(columns, partition, { replace: mode.kind === 'replace' })
  const target = copyTarget(layout)
  const { cuts } = target
  const within = withinOf(mode, layout)
  const known = within && cuts.length > 0 ? knownPartition(cuts, within.field.id, within.spans) : undefined
  return { ...target, fork, columns, within, known }
}

export function copyTarget(layout: WriteLayout): CopyTarget {
  const mark = randomBytes(6).toString('hex')
  return { layout, mark, leaves: leavesOf(layout.schema.fields), cuts: cutsOf(layout) }
}

function withinOf(mode: WriteMode, { schema }: WriteLayout): Within | undefined {
  const limits = limitsOf(mode)
  if (!limits) return undefined
  const field = schema.fields.find(({ name }) => name === limits.column)
  if (!field) throw new Error(`no column ${limits.column} to cut intervals by`)
  return { field, spans: spansOf(limits.ranges) }
}

function limitsOf(mode: WriteMode): { readonly column: string; readonly ranges: readonly TimeRange[] } | undefined {
  switch (mode.kind) {
    case 'append':
    case 'merge':
      return undefined
    case 'replace':
      return mode.within
    case 'ranges':
      return mode
  }
}

/** The types DuckDB knows the table's columns by, by name. */
export function storedTypes({ schema }: WriteLayout): ReadonlyMap<string, string> {
  return new Map(schema.fields.map(({ name, type }) => [name, icebergSqlType(type)]))
}

/** The folder of a partition, named as DuckDB names them. */
export function partitionFolder({ layout, cuts }: CopyTarget, values: readonly string[]): string {
  return join(layout.dataDirectory, ...cuts.map(({ alias }, index) => `${alias}=${values[index]}`))
}
