import type { Sql } from '../../define/sql.ts'
import type { NamedAsset, Parameters, Project } from '../contract.ts'
import { qualified, quoted } from '../sql/identifier.ts'
import { timestamp } from '../sql/literal.ts'
import type { Origin, Piece, Statement } from '../sql/statement.ts'
import { sliceText } from './slice-text.ts'

/** A query as an engine takes it, and where each stretch of it was written. */
export interface Rendered {
  readonly text: string
  readonly segments: readonly Segment[]
}

/** A stretch of a rendered text, from `start` up to `end`. Where it was written character by character, `verbatim`. */
export interface Segment {
  readonly start: number
  readonly end: number
  readonly verbatim: boolean
  readonly origin: Origin
}

/**
 * Writes a query out: relations as their names, slices as filters, parameters and values as typed literals.
 *
 * @param of a table or view with a query; or the SQL of a rule, with the name of its table as `self`
 * @param engine whose query to take where a table has one for each
 * @throws RangeError for what has no query, or an interval that is needed and not given
 */
export function renderQuery(
  of: NamedAsset | Sql,
  project: Pick<Project, 'assets' | 'statements'>,
  parameters: Parameters,
  self?: string,
  engine: 'duckdb' | 'spark' = 'duckdb',
): Rendered {
  const sql = 'asset' in of ? queryOf(of, engine) : of
  const statement = sql && project.statements.get(sql)
  if (!statement) throw new RangeError('asset' in of ? `${of.name} has no query` : 'This SQL is no part of the project')
  return renderStatement(statement, project, parameters, self)
}

/** The SQL that makes an asset's rows on an engine; undefined for sources and for tables written in TypeScript. */
export function queryOf({ asset }: Pick<NamedAsset, 'asset'>, engine: 'duckdb' | 'spark' = 'duckdb'): Sql | undefined {
  if (asset.kind === 'source' || !('query' in asset.definition)) return undefined
  const { query } = asset.definition
  if ('kind' in query) return query
  return (engine === 'spark' ? query.spark : undefined) ?? query.duckdb
}

function renderStatement(
  statement: Statement,
  project: Pick<Project, 'assets'>,
  parameters: Parameters,
  self: string | undefined,
): Rendered {
  let text = ''
  const segments: Segment[] = []
  for (const piece of statement.pieces) {
    const start = text.length
    text += pieceText(piece, project, parameters, self)
    const verbatim = piece.kind === 'text' && piece.origin.kind !== 'interpolation'
    segments.push({ start, end: text.length, verbatim, origin: piece.origin })
  }
  return { text, segments }
}

function pieceText(
  piece: Piece,
  project: Pick<Project, 'assets'>,
  parameters: Parameters,
  self: string | undefined,
): string {
  switch (piece.kind) {
    case 'text':
      return piece.text
    case 'self':
      if (self === undefined) throw new RangeError('`self` is the table of a check, and this is none')
      return qualified(self)
    case 'reference':
      if (piece.read.how === 'slice') return sliceText(piece.read, project, intervalOf(parameters))
      if (piece.read.how === 'changes') return parameters.changes?.(piece.read.name) ?? qualified(piece.read.name)
      return qualified(piece.read.name)
    case 'affected':
      return parameters.affected ?? keysText(project, self)
    case 'param':
      if (piece.name === 'run.time') return timestamp(parameters.runTime)
      return timestamp(intervalOf(parameters)[piece.name === 'interval.start' ? 'start' : 'end'])
  }
}

function intervalOf({ interval }: Parameters): NonNullable<Parameters['interval']> {
  if (!interval) throw new RangeError('The query is for an interval, and none was given')
  return interval
}

/** All keys of a table that is there already: what binding takes for the affected ones. */
function keysText({ assets }: Pick<Project, 'assets'>, table: string | undefined): string {
  const asset = table === undefined ? undefined : assets.get(table)?.asset
  if (table === undefined || asset?.kind !== 'table')
    throw new RangeError('`affected` is of a table that is loaded by merge')
  return `(select distinct ${(asset.definition.key ?? []).map(quoted).join(', ')} from ${qualified(table)})`
}
