import type { Columns } from '../define/columns.ts'
import type { Partition } from '../define/load.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { LayoutOptions, TableName } from './contract.ts'
import type { Document } from './metadata/document.ts'
import { FIRST_PARTITION_ID, specFor } from './partition/evolve.ts'
import { specFromJson } from './partition/json.ts'
import type { PartitionSpec } from './partition/spec.ts'
import { evolve } from './schema/evolve.ts'
import { sameSchema, schemaFromJson } from './schema/json.ts'
import type { Field, Schema } from './schema/schema.ts'

/**
 * The schema and spec for a contract, on a table as `document` tells it, or on a new one: those it has or had where
 * they are the same, otherwise new ones.
 *
 * @throws MassifError LAKE_EVOLUTION
 */
export function layoutFor(
  table: TableName,
  columns: Columns,
  partition: readonly Partition[],
  document: Document | undefined,
  { renamed = new Map(), replace = false }: LayoutOptions,
): { readonly schema: Schema; readonly spec: PartitionSpec } {
  const past = document?.schemas.map(schemaFromJson) ?? []
  const current = past.find(schema => schema.id === document?.['current-schema-id'])
  const lastId = document?.['last-column-id'] ?? 0
  const fields = evolve({ table, columns, current, past, lastId, renamed, replace })
  if (document) refuseUnsorting(table, document, fields)
  return {
    schema: schemaOf(fields, current, past),
    spec: specFor(
      table,
      fields,
      partition,
      specsOf(document),
      document?.['last-partition-id'] ?? FIRST_PARTITION_ID - 1,
    ),
  }
}

function schemaOf(fields: readonly Field[], current: Schema | undefined, past: readonly Schema[]): Schema {
  const known = [...(current ? [current] : []), ...past].find(schema => sameSchema(schema, { fields }))
  return known ?? Object.freeze({ id: Math.max(-1, ...past.map(schema => schema.id)) + 1, fields })
}

function specsOf(document: Document | undefined): readonly PartitionSpec[] {
  const specs = document?.['partition-specs'].map(specFromJson) ?? []
  return specs.toSorted(
    (a, b) => Number(b.id === document?.['default-spec-id']) - Number(a.id === document?.['default-spec-id']),
  )
}

/** Readers refuse a table whose declared order names a column that is gone. */
function refuseUnsorting(table: TableName, document: Document, fields: readonly Field[]): void {
  const order = document['sort-orders'].find(each => each['order-id'] === document['default-sort-order-id'])
  const kept = new Set(fields.map(field => field.id))
  if (order?.fields.every(field => kept.has(field['source-id'])) ?? true) return
  fail('LAKE_EVOLUTION', `${table}: a column that the table is sorted by cannot be dropped.`, {
    asset: table,
    hint: 'Remove the sort order with the engine that set it.',
  })
}
