/** A node of the tree that DuckDB's parser gives (`json_serialize_sql`), with defaults left out. */
export interface Node {
  readonly [key: string]: unknown
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function child(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key]
  return isNode(value) ? value : undefined
}

export function children(node: Node | undefined, key: string): readonly Node[] {
  const value = node?.[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export function text(node: Node | undefined, key: string): string {
  const value = node?.[key]
  return typeof value === 'string' ? value : ''
}

export function texts(node: Node | undefined, key: string): readonly string[] {
  const value = node?.[key]
  return Array.isArray(value) ? value.filter(each => typeof each === 'string') : []
}
