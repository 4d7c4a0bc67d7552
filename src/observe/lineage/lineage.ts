import type { ColumnLineage, KnownRelation } from './contract.ts'
import { QueryReader } from './query.ts'
import { originOf, type Sources } from './scope.ts'
import { child, children, isNode, type Node } from './tree.ts'

/**
 * What each column of a query is made from, through common table expressions, joins, subqueries and unions.
 *
 * @param tree what `json_serialize_sql` gave for the query
 * @param columns the columns to tell of, by name: those of the contract
 * @param known a relation by its name in lower case, `namespace.name`
 */
export function lineageOf(
  tree: unknown,
  columns: readonly string[],
  known: (name: string) => KnownRelation | undefined,
): readonly ColumnLineage[] {
  const { fields, rest } = new QueryReader(known).read(rootOf(tree))
  const byName = new Map(fields.map(field => [field.name, field]))
  return columns.map(column => {
    const sources: Sources = byName.get(column.toLowerCase()) ?? rest ?? { from: new Set(), uncertain: true }
    const from = [...sources.from].sort().map(originOf)
    return { column, from, uncertain: sources.uncertain }
  })
}

function rootOf(tree: unknown): Node | undefined {
  return isNode(tree) ? child(children(tree, 'statements')[0], 'node') : undefined
}
