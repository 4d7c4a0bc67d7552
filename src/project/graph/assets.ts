import type { Asset } from '../../define/asset.ts'
import type { Sql } from '../../define/sql.ts'
import type { InputRead, NamedAsset } from '../contract.ts'
import { checksOf } from '../definition/check.ts'
import {
  codeText,
  destinationFingerprint,
  sourceFingerprint,
  tableFingerprint,
  viewFingerprint,
} from '../fingerprint/asset.ts'
import type { Declared } from '../names.ts'
import { queryOf } from '../render/render.ts'
import { readsOf, type Statement } from '../sql/statement.ts'
import { readingOrder } from './order.ts'
import { keysOf, queriesOf } from './statements.ts'

export interface GraphContext {
  readonly nameOf: ReadonlyMap<Asset, string>
  readonly statements: ReadonlyMap<Sql, Statement>
  /** A hash of the code that a module runs. */
  readonly closure: (module: string) => string
}

/** The declared assets with what they read and their fingerprints, each after what it reads. */
export function buildGraph(declared: readonly Declared[], context: GraphContext): Map<string, NamedAsset> {
  const byName = new Map(declared.map(one => [one.name, one]))
  const reads = new Map(declared.map(one => [one.name, readsOfAsset(one.asset, context)]))
  const inputs = new Map([...reads].map(([name, all]) => [name, distinct(all.map(read => read.name))]))
  const former = formerNames(declared)
  const assets = new Map<string, NamedAsset>()
  for (const name of readingOrder([...byName.keys()], name => inputs.get(name) ?? [])) {
    const { asset, module } = byName.get(name) as Declared
    const own = inputs.get(name) ?? []
    const formerly = former.size > 0 && own.some(input => former.has(input) || assets.get(input)?.formerFingerprint)
    const named: NamedAsset = {
      name,
      asset,
      module,
      inputs: own,
      checkInputs: checkInputs(name, asset, context),
      reads: reads.get(name) ?? [],
      fingerprint: fingerprint(asset, module, own, assets, context),
      ...(formerly ? { formerFingerprint: fingerprint(asset, module, own, assets, context, former) } : {}),
    }
    assets.set(name, Object.freeze(named))
  }
  return assets
}

function fingerprint(
  asset: Asset,
  module: string,
  inputs: readonly string[],
  assets: ReadonlyMap<string, NamedAsset>,
  context: GraphContext,
  former?: ReadonlyMap<string, string>,
): string {
  if (asset.kind === 'source') return sourceFingerprint(asset)
  if (asset.kind === 'destination') {
    const names = inputs.map(name => former?.get(name) ?? name)
    return destinationFingerprint(asset, names, viewsAmong(inputs, assets, former))
  }
  const sql = queryOf({ asset })
  const statement = sql && context.statements.get(sql)
  const views = viewsAmong(inputs, assets, former)
  const code = statement ? codeText(statement, views, former) : `${context.closure(module)}\n${inputs.join('\n')}`
  if (asset.kind === 'view') return viewFingerprint(asset, code)
  const keys = keysOf(asset).map(each => statementText(each, context, former))
  return tableFingerprint(asset, code, keys)
}

function statementText(
  sql: Sql,
  { statements }: GraphContext,
  former: ReadonlyMap<string, string> | undefined,
): string {
  const statement = statements.get(sql)
  return statement ? codeText(statement, new Map(), former) : ''
}

/** The fingerprints of the views among names. */
function viewsAmong(
  inputs: readonly string[],
  assets: ReadonlyMap<string, NamedAsset>,
  former: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  const views = new Map<string, string>()
  for (const input of inputs) {
    const view = assets.get(input)
    if (view?.asset.kind !== 'view') continue
    views.set(input, (former && view.formerFingerprint) ?? view.fingerprint)
  }
  return views
}

function readsOfAsset(asset: Asset, { nameOf, statements }: GraphContext): readonly InputRead[] {
  if (asset.kind === 'source') return []
  if (asset.kind === 'destination') {
    const name = nameOf.get(asset.definition.from as unknown as Asset)
    return name === undefined ? [] : [{ how: 'whole', name }]
  }
  const queries = [...queriesOf(asset), ...keysOf(asset)].flatMap(sql => statements.get(sql) ?? [])
  if (queries.length > 0) return readsOf(queries)
  const relations = 'reads' in asset.definition ? (asset.definition.reads ?? []) : []
  const names = relations.map(relation => nameOf.get(relation as unknown as Asset)).filter(name => name !== undefined)
  return distinct(names).map(name => ({ how: 'whole', name }))
}

function checkInputs(itself: string, asset: Asset, { nameOf, statements }: GraphContext): string[] {
  const names: string[] = []
  for (const { assertion } of checksOf(asset)) {
    if (assertion?.rule === 'references') names.push(nameOf.get(assertion.to as unknown as Asset) ?? itself)
    const statement = assertion?.rule === 'rule' ? statements.get(assertion.violations) : undefined
    if (statement) names.push(...readsOf([statement]).map(read => read.name))
  }
  return distinct(names).filter(name => name !== itself)
}

/** Names that assets had before, by those they have now. */
function formerNames(declared: readonly Declared[]): ReadonlyMap<string, string> {
  const former = new Map<string, string>()
  for (const { name, asset } of declared) {
    const was = 'was' in asset.definition ? asset.definition.was : undefined
    if (was !== undefined) former.set(name, was)
  }
  return former
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort()
