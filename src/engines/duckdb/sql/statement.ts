/** A part of a statement that casts a column at the edge of a contract. Indexes are in characters, end not included. */
interface Cast {
  readonly column: string
  readonly start: number
  readonly end: number
}

/** A statement made around a user's query, so that a place the engine names in it can be led back to its origin. */
export interface Statement {
  readonly sql: string
  readonly query: string
  /** Where the query begins in `sql`, in characters. */
  readonly start: number
  readonly casts: readonly Cast[]
}

/** A statement that is a user's query and nothing else. */
export function bareStatement(query: string): Statement {
  return { sql: query, query, start: 0, casts: [] }
}

/** A statement of ours, without any query of the user's in it. */
export function ownStatement(sql: string): Statement {
  return { sql, query: '', start: sql.length + 1, casts: [] }
}

/** `before query after`, the query on lines of its own so that a comment at its end ends there. */
export function wrapped(before: string, query: string, after: string): Statement {
  const bare = withoutTerminator(query)
  return { sql: `${before}\n${bare}\n${after}`, query: bare, start: before.length + 1, casts: [] }
}

/**
 * `before select casts from (query) as name after`.
 *
 * @param casts the expression for each column of the result
 * @param name what the expressions call the query
 */
export function casting(
  before: string,
  casts: readonly { readonly column: string; readonly expression: string }[],
  query: string,
  name: string,
  after: string,
): Statement {
  let head = `${before}select `
  const places: Cast[] = []
  casts.forEach(({ column, expression }, index) => {
    if (index > 0) head += ', '
    places.push({ column, start: head.length, end: head.length + expression.length })
    head += expression
  })
  return { ...wrapped(`${head} from (`, query, `) as ${name}${after}`), casts: places }
}

/**
 * A query without the semicolon that may end it. What follows the semicolon can only be spaces and comments; whether
 * it is one, or a part of a text or comment, is told by reading the query from its beginning.
 */
export function withoutTerminator(query: string): string {
  if (!/;\s*(?:--[^\n]*(?:\n\s*|$)|\/\*(?:[^*]|\*(?!\/))*\*\/\s*)*$/s.test(query)) return query
  const token =
    /[eE]'(?:\\.|''|[^'\\])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$.*?\$\1\$|--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|;/gs
  let last = -1
  for (const match of query.matchAll(token)) if (match[0] === ';') last = match.index
  return last < 0 ? query : query.slice(0, last) + query.slice(last + 1)
}
