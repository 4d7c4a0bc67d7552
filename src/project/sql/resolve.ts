import type { Sql } from '../../define/sql.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { Draft, type Names, type Written } from './draft.ts'
import type { Origin, Piece, Statement } from './statement.ts'
import { addSql } from './template.ts'

export interface Resolved {
  readonly statement: Statement
  readonly problems: readonly Diagnostic[]
}

/**
 * Resolves the references of a whole query, and tells everything about it that can be told without an engine.
 *
 * @param asset the asset it belongs to, for messages
 */
export function resolveQuery(sql: Sql, asset: string, names: Names): Resolved {
  const draft = new Draft(names, asset)
  const written = addSql(draft, sql)
  const end = onlyOne(draft, written)
  beginning(draft, sql, written)
  const statement = draft.finish()
  return { statement: end ? withoutEnd(statement, end) : statement, problems: draft.problems }
}

const BEGINNINGS = new Set(['select', 'with', 'from', 'values', 'table', 'pivot', 'unpivot'])

function beginning(draft: Draft, sql: Sql, { tokens, at }: Written): void {
  const first = tokens.find(token => token.text !== '(')
  if (!first) {
    const origin: Origin = { kind: 'template', sql, part: 0, offset: 0, length: 1 }
    if (draft.problems.length === 0) draft.problem('SQL_SYNTAX', 'The query is empty', origin)
  } else if (first.kind !== 'input' && !BEGINNINGS.has(first.text.toLowerCase())) {
    const message = `A query begins with select, with, from or values; this one begins with "${first.text}"`
    draft.problem('SQL_SYNTAX', message, at(first))
  }
}

/** Says where a second statement begins. Gives the place of the semicolon that ends the only one, if there is one. */
function onlyOne(draft: Draft, { tokens, at }: Written): Origin | undefined {
  const index = tokens.findIndex(token => token.text === ';')
  const semicolon = tokens[index]
  if (!semicolon) return undefined
  const second = tokens.slice(index + 1).find(token => token.text !== ';')
  if (second) draft.problem('SQL_SYNTAX', 'A query is one statement; here a second one begins', at(second))
  return at(semicolon)
}

function withoutEnd(statement: Statement, end: Origin): Statement {
  const pieces = statement.pieces.map(piece => (piece.kind === 'text' ? blank(piece, end) : piece))
  return Object.freeze({ ...statement, pieces, meaning: statement.meaning.replace(/( ;)+$/, '') })
}

function blank(piece: Piece & { readonly kind: 'text' }, end: Origin): Piece {
  const { origin, text } = piece
  if (origin.kind === 'interpolation' || end.kind === 'interpolation' || origin.kind !== end.kind) return piece
  const sameText = origin.kind === 'file' || end.kind === 'file' || (origin.sql === end.sql && origin.part === end.part)
  const index = end.offset - origin.offset
  if (!sameText || index < 0 || index >= text.length) return piece
  return { ...piece, text: `${text.slice(0, index)} ${text.slice(index + 1)}` }
}
