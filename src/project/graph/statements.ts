import type { Asset } from '../../define/asset.ts'
import type { Load } from '../../define/load.ts'
import type { Sql } from '../../define/sql.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { diagnostic } from '../../diagnostics/diagnostic.ts'
import { checksOf } from '../definition/check.ts'
import { checkPurpose, type Purpose, usesChanges, usesInterval } from '../definition/statement.ts'
import type { Declared } from '../names.ts'
import { placeInCall } from '../source/find.ts'
import type { ReadText } from '../source/read.ts'
import type { Names } from '../sql/draft.ts'
import { resolveQuery } from '../sql/resolve.ts'
import type { Statement } from '../sql/statement.ts'

export interface Statements {
  readonly statements: ReadonlyMap<Sql, Statement>
  readonly problems: readonly Diagnostic[]
}

/** Resolves every query of the project, and every rule, and tells what is wrong with them. */
export function resolveStatements(declared: readonly Declared[], names: Names): Statements {
  const statements = new Map<Sql, Statement>()
  const faulty = new Set<Statement>()
  const problems: Diagnostic[] = []
  const resolve = (sql: Sql, { name }: Declared, purpose: Purpose): Statement => {
    let statement = statements.get(sql)
    if (!statement) {
      const resolved = resolveQuery(sql, name, names)
      statement = resolved.statement
      statements.set(sql, statement)
      problems.push(...resolved.problems)
      if (resolved.problems.length > 0) faulty.add(statement)
    }
    problems.push(...checkPurpose(statement, purpose, name, names.read))
    return statement
  }
  for (const one of declared) {
    const load = loadOf(one.asset)
    for (const sql of queriesOf(one.asset)) {
      const statement = resolve(sql, one, { kind: 'rows', load })
      if (load?.by === 'interval' && !faulty.has(statement) && !statement.pieces.some(usesInterval))
        problems.push(withoutInterval(one, names.read))
      if (load?.by === 'append' && !faulty.has(statement) && !statement.pieces.some(usesChanges))
        problems.push(withoutChanges(one, names.read))
    }
    for (const sql of keysOf(one.asset)) {
      const statement = resolve(sql, one, { kind: 'keys' })
      if (!faulty.has(statement) && !statement.pieces.some(usesChanges)) problems.push(withoutChanges(one, names.read))
    }
    for (const { assertion } of checksOf(one.asset)) {
      if (assertion?.rule === 'rule' && assertion.violations?.kind === 'sql')
        resolve(assertion.violations, one, { kind: 'rule' })
    }
  }
  return { statements, problems }
}

function withoutInterval({ name, asset }: Declared, read: ReadText): Diagnostic {
  const at = placeInCall(asset.site, ['load'], read)
  const message = `${name} is loaded by interval, but its query reads no interval: each step would compute every row`
  const hint = 'Write ${orders.in(interval)} for the input that brings the rows.'
  return diagnostic('PROJECT_DEFINITION', message, { asset: name, hint, ...(at ? { at } : {}) })
}

function withoutChanges({ name, asset }: Declared, read: ReadText): Diagnostic {
  const at = placeInCall(asset.site, ['load'], read)
  const what = loadOf(asset)?.by === 'merge' ? 'its `keys` read' : 'its query reads'
  const message = `${name} is loaded by ${loadOf(asset)?.by}, but ${what} no changes: nothing would ever bring new rows`
  const hint = 'Write ${changes(orders)} for the input whose new rows count.'
  return diagnostic('PROJECT_DEFINITION', message, { asset: name, hint, ...(at ? { at } : {}) })
}

function loadOf(asset: Asset): Load | undefined {
  return asset.kind === 'table' ? asset.definition.load : undefined
}

/** The queries of an asset, one for each engine where they differ. */
export function queriesOf(asset: Asset): readonly Sql[] {
  if (asset.kind === 'source' || !('query' in asset.definition)) return []
  const { query } = asset.definition
  const queries: readonly (Sql | undefined)[] = 'kind' in query ? [query] : [query.duckdb, query.spark]
  return queries.filter(sql => sql !== undefined)
}

/** The query of the keys of a load by merge. */
export function keysOf(asset: Asset): readonly Sql[] {
  const load = loadOf(asset)
  return load?.by === 'merge' && load.keys?.kind === 'sql' ? [load.keys] : []
}
