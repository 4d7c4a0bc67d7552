import type { Partition } from '../../define/load.ts'
import { type Diagnostic, diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Field } from '../schema/schema.ts'
import { icebergTypeText } from '../schema/text.ts'
import { transformText } from './json.ts'
import type { PartitionField, PartitionSpec, Transform } from './spec.ts'
import { applies } from './transform.ts'

/** Ids of partition fields begin here, so that they are not taken for columns. */
export const FIRST_PARTITION_ID = 1000

/**
 * The spec for `partition`: one that the table has or had if it cuts the same, otherwise a new one. A field that cuts
 * as one of another spec does keeps that one's id and name.
 *
 * @param fields the table's columns
 * @param specs every spec the table had, the present one first
 * @param lastId the highest id ever given to a partition field
 * @throws MassifError LAKE_EVOLUTION when a column is not there or cannot be cut so
 */
export function specFor(
  table: string,
  fields: readonly Field[],
  partition: readonly Partition[],
  specs: readonly PartitionSpec[],
  lastId: number,
): PartitionSpec {
  const wanted = resolve(table, fields, partition)
  // A field's name stays when its column is renamed; it must not come to stand for another column.
  const clear = (field: PartitionField) => !fields.some(({ id, name }) => name === field.name && id !== field.sourceId)
  const same = specs.find(spec => sameCuts(spec.fields, wanted) && spec.fields.every(clear))
  if (same) return same
  const known = specs.flatMap(spec => spec.fields)
  const names = new Set([...fields, ...known].map(field => field.name))
  let id = Math.max(lastId, FIRST_PARTITION_ID - 1)
  return Object.freeze({
    id: Math.max(-1, ...specs.map(spec => spec.id)) + 1,
    fields: wanted.map(cut => {
      const kept = known.find(field => sameCut(field, cut) && clear(field))
      return kept ?? Object.freeze({ ...cut, id: ++id, name: nameOf(cut, fields, names) })
    }),
  })
}

type Cut = Omit<PartitionField, 'id' | 'name'>

function resolve(table: string, fields: readonly Field[], partition: readonly Partition[]): readonly Cut[] {
  const faults: Diagnostic[] = []
  const cuts: Cut[] = []
  const refuse = (what: string, hint: string) =>
    faults.push(diagnostic('LAKE_EVOLUTION', `${table}: ${what}.`, { asset: table, hint }))
  for (const part of partition) {
    const field = fields.find(({ name }) => name === part.column)
    const transform = transformOf(part)
    if (!field) {
      refuse(`the table is cut by column "${part.column}", which it has not`, 'Take it out of `partition` too.')
    } else if (typeof field.type !== 'string' || !applies(transform, field.type)) {
      const how = `column "${field.name}" of type ${icebergTypeText(field.type)}`
      refuse(`${how} cannot be cut by ${transformText(transform)}`, 'Cut by another column, or in another way.')
    } else {
      cuts.push({ sourceId: field.id, transform })
    }
  }
  if (faults.length > 0) throw new MassifError(faults)
  return cuts
}

function transformOf(part: Partition): Transform {
  if (part.by === 'bucket') return { name: 'bucket', count: part.count }
  return part.by === 'truncate' ? { name: 'truncate', width: part.width } : { name: part.by }
}

function sameCuts(fields: readonly PartitionField[], wanted: readonly Cut[]): boolean {
  return fields.length === wanted.length && fields.every((field, at) => sameCut(field, wanted[at] as Cut))
}

function sameCut(a: Cut, b: Cut): boolean {
  return a.sourceId === b.sourceId && transformText(a.transform) === transformText(b.transform)
}

/** A name no column and no other field has. Only a field that is the column itself may bear the column's name. */
function nameOf(cut: Cut, fields: readonly Field[], taken: Set<string>): string {
  const column = fields.find(field => field.id === cut.sourceId)?.name as string
  const { transform } = cut
  if (transform.name === 'identity') return column
  const parameter = transform.name === 'bucket' ? transform.count : transform.name === 'truncate' ? transform.width : ''
  const base = `${column}_${transform.name}${parameter}`
  let name = base
  for (let more = 2; taken.has(name); more++) name = `${base}_${more}`
  taken.add(name)
  return name
}
