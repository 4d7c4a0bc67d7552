import type { Session } from '../../engines/contract.ts'
import type { NamedAsset, Project } from '../../project/contract.ts'
import { queryOf, renderQuery } from '../../project/render/render.ts'
import type { ColumnLineage, KnownRelation } from './contract.ts'
import { lineageOf } from './lineage.ts'
import { parseQueries } from './parse.ts'

/** Any time will do: lineage does not depend on it. */
const PARAMETERS = {
  runTime: '2000-01-01 00:00:00',
  interval: { start: '2000-01-01 00:00:00', end: '2000-01-02 00:00:00' },
}

/**
 * What the columns of every table, view and destination of a project are made from, by name. What TypeScript makes of
 * its inputs is not known: each of its columns may come from all of them.
 */
export async function projectLineage(
  project: Project,
  session: () => Promise<Session>,
): Promise<ReadonlyMap<string, readonly ColumnLineage[]>> {
  const assets = [...project.assets.values()]
  const queried = assets.filter(asset => queryOf(asset))
  const texts = queried.map(asset => renderQuery(asset, project, PARAMETERS, asset.name).text)
  const trees = queried.length > 0 ? await parseQueries(texts, await session()) : []
  const relations = new Map<string, KnownRelation>(
    assets.map(({ name, asset }) => [name.toLowerCase(), { name, columns: Object.keys(asset.columns) }]),
  )
  const found = new Map<string, readonly ColumnLineage[]>()
  for (const [at, asset] of queried.entries()) {
    const columns = Object.keys(asset.asset.columns)
    const tree = trees[at]
    const lineage = tree === undefined ? unknown(asset) : lineageOf(tree, columns, name => relations.get(name))
    found.set(asset.name, withHistory(asset, lineage))
  }
  for (const asset of assets) {
    if (found.has(asset.name) || asset.asset.kind === 'source') continue
    found.set(asset.name, asset.asset.kind === 'destination' ? copied(asset) : unknown(asset))
  }
  return found
}

function unknown({ asset, inputs }: NamedAsset): readonly ColumnLineage[] {
  const from = inputs.map(relation => ({ relation, column: '*' }))
  return Object.keys(asset.columns).map(column => ({ column, from, uncertain: true }))
}

function copied({ asset, inputs: [relation] }: NamedAsset): readonly ColumnLineage[] {
  return Object.keys(asset.columns).map(column => ({
    column,
    from: relation === undefined ? [] : [{ relation, column }],
    uncertain: false,
  }))
}

/** The two times of a history are not the query's: they are the run's, or those of `at`. */
function withHistory({ asset }: NamedAsset, lineage: readonly ColumnLineage[]): readonly ColumnLineage[] {
  const load = asset.kind === 'table' ? asset.definition.load : undefined
  if (load?.by !== 'history') return lineage
  const since = lineage.find(({ column }) => column === load.at)?.from ?? []
  return lineage.map(each =>
    each.column === load.from || each.column === load.to ? { ...each, from: since, uncertain: false } : each,
  )
}
