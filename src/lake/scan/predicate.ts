import type { Predicate } from '../contract.ts'
import type { PartitionSpec } from '../partition/spec.ts'
import { resultType, transformed } from '../partition/transform.ts'
import type { Field } from '../schema/schema.ts'
import { compare } from '../values/order.ts'
import { parseValue } from '../values/parse.ts'
import type { Value } from '../values/value.ts'

export type Op = Predicate['op']

/** A predicate on a column of the schema, its value understood. */
export interface BoundPredicate {
  readonly fieldId: number
  readonly type: string
  readonly op: Op
  readonly value: Value
}

/** What a predicate on a column asks of a partition field. Rows that match it are in partitions that match this. */
export interface PartitionPredicate {
  readonly fieldId: number
  /** Place of the field in its spec. */
  readonly at: number
  readonly type: string
  readonly op: Op
  readonly value: Value
}

/** The predicates that files can be told apart by. The others are left to the engine. */
export function bindPredicates(predicates: readonly Predicate[], fields: readonly Field[]): readonly BoundPredicate[] {
  return predicates.flatMap(({ column, op, value: text }) => {
    const field = fields.find(({ name }) => name === column)
    if (typeof field?.type !== 'string') return []
    const value = parseValue(field.type, text)
    if (value === undefined) return []
    const bound = { fieldId: field.id, type: field.type, op, value }
    // The value was rounded to a float; engines may compare floats with the double it was.
    return [field.type === 'float' ? { ...bound, op: inclusive(op) } : bound]
  })
}

/** Projects predicates onto a spec: https://iceberg.apache.org/spec/#scan-planning */
export function projectPredicates(
  predicates: readonly BoundPredicate[],
  spec: PartitionSpec,
): readonly PartitionPredicate[] {
  return predicates.flatMap(predicate =>
    spec.fields.flatMap(({ id, sourceId, transform }, at): readonly PartitionPredicate[] => {
      if (sourceId !== predicate.fieldId || transform.name === 'void') return []
      // A hash keeps no order.
      if (transform.name === 'bucket' && predicate.op !== '=') return []
      const value = transformed(transform, predicate.type, predicate.value)
      if (value === null) return []
      // The other transforms keep the order, but put values together: the one next to a bound may share its partition.
      const op = transform.name === 'identity' ? predicate.op : inclusive(predicate.op)
      return [{ fieldId: id, at, type: resultType(transform, predicate.type), op, value }]
    }),
  )
}

/**
 * Whether some value from `lower` to `upper` (both included; undefined where not known) can be in relation `op` to
 * `value`.
 */
export function mayMatch(op: Op, value: Value, lower: Value | undefined, upper: Value | undefined): boolean {
  const fromLower = lower === undefined ? -1 : compare(lower, value)
  const fromUpper = upper === undefined ? 1 : compare(upper, value)
  switch (op) {
    case '<':
      return fromLower < 0
    case '<=':
      return fromLower <= 0
    case '>':
      return fromUpper > 0
    case '>=':
      return fromUpper >= 0
    case '=':
      return fromLower <= 0 && fromUpper >= 0
  }
}

function inclusive(op: Op): Op {
  return op === '<' ? '<=' : op === '>' ? '>=' : op
}
