import type { NamedAsset } from '../../project/contract.ts'
import type { RunContext } from '../context.ts'
import { changedRows } from './changes.ts'

/** For each input whose changes a table reads, the relation that stands for them. See `changedRows`. */
export async function changedRelations(
  asset: NamedAsset,
  which: 'added' | 'either',
  context: RunContext,
): Promise<(name: string) => string> {
  const produced = context.produced.get(asset.name)
  const relations = new Map<string, string>()
  for (const { how, name } of asset.reads)
    if (how === 'changes')
      relations.set(name, await changedRows(asset.name, name, produced?.inputs[name], which, context))
  return name => {
    const relation = relations.get(name)
    if (relation === undefined) throw new Error(`${asset.name} reads no changes of ${name}`)
    return relation
  }
}
