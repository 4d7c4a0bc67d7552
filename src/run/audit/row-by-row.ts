import type { Assertion } from '../../define/checks.ts'
import type { Session } from '../../engines/contract.ts'
import { parseQueries } from '../../observe/lineage/parse.ts'
import { child, children, isNode, type Node, text, texts } from '../../observe/lineage/tree.ts'
import type { Project } from '../../project/contract.ts'
import { renderQuery } from '../../project/render/render.ts'

/** Functions that look at nothing but their arguments, whatever these are, and give one value for one row. */
const PLAIN = new Set(
  `+ - * / // % || ~~ !~~ ~~* !~~* abs ceil floor round sign length strlen lower upper trim ltrim rtrim left right
  substring substr replace contains starts_with prefix suffix ends_with regexp_matches isnan isinf isfinite
  date_trunc date_part date_diff datediff year month day hour minute second greatest least nullif ifnull concat
  array_length len list_contains struct_extract array_extract`.split(/\s+/),
)
const EXPRESSIONS = new Set([
  'COLUMN_REF',
  'CONSTANT',
  'COMPARISON',
  'CONJUNCTION',
  'OPERATOR',
  'CAST',
  'BETWEEN',
  'CASE',
  'FUNCTION',
])

/**
 * Whether a rule looks at each row of its own table by itself, so that rows which were fine stay fine: a filter of
 * `self` alone, without aggregates, windows, subqueries, limits or the time. Told from the engine's parse of it; where
 * there is any doubt, it does not.
 */
export async function isRowByRow(
  assertion: Assertion & { readonly rule: 'rule' },
  table: string,
  project: Project,
  session: Session,
): Promise<boolean> {
  const pieces = project.statements.get(assertion.violations)?.pieces ?? []
  if (pieces.some(({ kind }) => kind !== 'text' && kind !== 'self')) return false
  if (pieces.filter(({ kind }) => kind === 'self').length !== 1) return false
  const query = renderQuery(assertion.violations, project, { runTime: '' }, table).text
  const [tree] = await parseQueries([query], session)
  return isNode(tree) && isFilter(child(children(tree, 'statements')[0], 'node'))
}

const SELECT_KEYS = new Set([
  'type',
  'select_list',
  'from_table',
  'where_clause',
  'aggregate_handling',
  'cte_map',
  'query_location',
])
const FROM_KEYS = new Set(['type', 'alias', 'schema_name', 'table_name', 'query_location'])

function isFilter(node: Node | undefined): boolean {
  if (!node || text(node, 'type') !== 'SELECT_NODE' || !onlyKeys(node, SELECT_KEYS)) return false
  if (children(child(node, 'cte_map'), 'map').length > 0) return false
  if (text(node, 'aggregate_handling') !== 'STANDARD_HANDLING') return false
  const from = child(node, 'from_table')
  if (!from || text(from, 'type') !== 'BASE_TABLE' || !onlyKeys(from, FROM_KEYS)) return false
  const alias = text(from, 'alias').toLowerCase()
  const list = children(node, 'select_list')
  const where = child(node, 'where_clause')
  return list.every(each => isWholeStar(each) || isPlain(each, alias)) && (where === undefined || isPlain(where, alias))
}

function isWholeStar(node: Node): boolean {
  return text(node, 'class') === 'STAR' && onlyKeys(node, new Set(['class', 'type', 'query_location']))
}

function isPlain(node: Node, alias: string): boolean {
  const kind = text(node, 'class')
  if (!EXPRESSIONS.has(kind)) return false
  if (kind === 'COLUMN_REF') {
    // A table named by itself would be another one: only some of its rows are read.
    const names = texts(node, 'column_names')
    return names.length === 1 || (alias !== '' && names[0]?.toLowerCase() === alias)
  }
  if (kind === 'CONSTANT') return true
  if (kind === 'FUNCTION' && !isPlainCall(node)) return false
  return below(node).every(each =>
    text(each, 'class') === '' ? below(each).every(of => isPlain(of, alias)) : isPlain(each, alias),
  )
}

function isPlainCall(node: Node): boolean {
  const ordered = child(node, 'order_bys')
  return (
    PLAIN.has(text(node, 'function_name').toLowerCase()) &&
    !node.filter &&
    !node.distinct &&
    children(ordered, 'orders').length === 0
  )
}

/** The nodes that hold expressions right below one. */
function below(node: Node): readonly Node[] {
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'cast_type' || key === 'order_bys' ? [] : (Array.isArray(value) ? value : [value]).filter(isNode),
  )
}

function onlyKeys(node: Node, keys: ReadonlySet<string>): boolean {
  return Object.keys(node).every(key => keys.has(key))
}
