import type { NamedAsset, Project } from '../project/contract.ts'
import type { Produced } from '../state/produced.ts'
import type { PresentTables } from './contract.ts'

export interface RemovalContext {
  readonly project: Project
  readonly view: PresentTables
  readonly produced: ReadonlyMap<string, Produced>
  readonly allowDrop: boolean
}

/** Tables of the lake that an earlier run produced and the project no longer declares. */
export function undeclaredTables({ project, produced }: RemovalContext): readonly string[] {
  const isDeclared = (name: string) => {
    const kind = project.assets.get(name)?.asset.kind
    return kind === 'table' || kind === 'source'
  }
  return [...produced.keys()].filter(name => !isDeclared(name)).sort()
}

/**
 * The tables that a run takes out of the catalogue: those no longer declared, with the rejected rows of sources. Only a
 * run of the whole project does, and only if it is told to.
 */
export async function removalsOf(
  selection: readonly NamedAsset[],
  context: RemovalContext,
): Promise<readonly string[]> {
  const { project, view, allowDrop } = context
  if (!allowDrop || selection.length < project.assets.size) return []
  const removals: string[] = []
  for (const name of undeclaredTables(context)) {
    removals.push(name)
    const rejected = `${name}_rejected`
    if (!project.assets.has(rejected) && (await view.state(rejected))) removals.push(rejected)
  }
  return removals
}
