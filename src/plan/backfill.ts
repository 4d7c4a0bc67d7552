import type { Table } from '../define/table.ts'
import { fail } from '../diagnostics/diagnostic.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import { resolveNames } from './select.ts'

/**
 * The tables and sources that a backfill makes again.
 *
 * @param wanted names, or namespaces `marts.*`; none for all tables. A source is landed again only where it is named.
 * @param inPart whether only an interval is wanted, which only tables loaded by interval have
 * @throws MassifError PLAN_BACKFILL where something is named that cannot be made again so, PROJECT_UNKNOWN_ASSET
 */
export function toMakeAgain(project: Project, wanted: readonly string[], inPart: boolean): readonly string[] {
  const all = [...project.assets.values()]
  const isMade = inPart ? hasIntervals : ({ asset }: NamedAsset) => asset.kind === 'table'
  if (wanted.length === 0) return all.filter(isMade).map(({ name }) => name)
  const names = new Set<string>()
  for (const text of wanted) {
    for (const name of resolveNames(project, [text])) {
      const asset = project.assets.get(name) as NamedAsset
      const isSource = asset.asset.kind === 'source' && !inPart
      if (isMade(asset) || (isSource && !text.endsWith('.*'))) names.add(name)
      else if (!text.endsWith('.*')) refuse(asset, inPart)
    }
  }
  return [...names]
}

function hasIntervals({ asset }: NamedAsset): boolean {
  return asset.kind === 'table' && (asset as Table).definition.load?.by === 'interval'
}

function refuse({ name, asset }: NamedAsset, inPart: boolean): never {
  const stored = asset.kind === 'table' || asset.kind === 'source'
  const message = stored
    ? `${name} is not loaded by interval: no part of it can be made again`
    : `${name} is a ${asset.kind}: it has no rows of its own to make again`
  const hint = stored
    ? 'Leave --interval out to make all of it again.'
    : 'Name the tables that it reads, or those that read it.'
  return fail('PLAN_BACKFILL', message, { asset: name, ...(inPart || !stored ? { hint } : {}) })
}
