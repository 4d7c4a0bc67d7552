import type { Session } from '../../engines/contract.ts'

const AT_ONCE = 100

/**
 * The trees of queries, as the engine's own parser reads them. Nothing is bound or run; of a query that it cannot give
 * as a tree, `undefined`.
 */
export async function parseQueries(queries: readonly string[], session: Session): Promise<readonly unknown[]> {
  const trees: unknown[] = []
  for (let begin = 0; begin < queries.length; begin += AT_ONCE) {
    const texts = queries.slice(begin, begin + AT_ONCE).map((query, at) => `(${at}, '${query.replaceAll("'", "''")}')`)
    const rows: unknown[] = []
    const parse = `select n, json_serialize_sql(query, skip_null := true, skip_empty := true, skip_default := true)
      from (values ${texts.join(', ')}) as given(n, query) order by n`
    for await (const { values, rows: count } of session.read(parse))
      for (let row = 0; row < count; row++) rows.push(treeOf(values[1]?.[row]))
    trees.push(...rows)
  }
  return trees
}

function treeOf(given: unknown): unknown {
  const tree = typeof given === 'string' ? JSON.parse(given) : given
  return typeof tree === 'object' && tree !== null && 'error' in tree && tree.error === true ? undefined : tree
}
