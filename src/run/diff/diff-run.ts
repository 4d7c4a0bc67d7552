import type { Asset } from '../../define/asset.ts'
import { resolveNames } from '../../plan/select.ts'
import type { Workspace } from '../workspace.ts'
import type { TableDiff } from './contract.ts'
import { diffTable } from './diff-table.ts'
import { statesOfRun } from './states.ts'

/**
 * What a run changed, or would have: table by table, in the order of their names.
 *
 * @param assets names of assets; none for all
 * @throws MassifError RUN_DIFF, PROJECT_UNKNOWN_ASSET
 */
export async function diffRun(
  run: string,
  assets: readonly string[],
  { database, lake, project, session }: Workspace,
): Promise<readonly TableDiff[]> {
  const wanted = assets.length === 0 ? undefined : new Set(resolveNames(project, assets))
  const pairs = await statesOfRun(run, lake, database)
  const diffs: TableDiff[] = []
  for (const pair of pairs.toSorted((a, b) => (a.table < b.table ? -1 : 1))) {
    if (wanted && !wanted.has(pair.table)) continue
    diffs.push(await diffTable(pair, keyOf(project.assets.get(pair.table)?.asset), { lake, session }))
  }
  return diffs
}

/** Of a history, the key and since when a row holds: a key alone has several. */
function keyOf(asset: Asset | undefined): readonly string[] {
  if (asset?.kind !== 'table') return []
  const { key = [], load } = asset.definition
  return load?.by === 'history' ? [...key, load.from] : key
}
