import { inputRoles } from '../../plan/roles.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { RunContext } from '../context.ts'

/** A table's bytes in memory are about this many times those of its files. */
const UNPACKED = 4

/** Bytes that all a table reads would take in memory, about. */
export async function inputBytes(
  asset: NamedAsset,
  { project, view }: Pick<RunContext, 'project' | 'view'>,
): Promise<number> {
  let bytes = 0
  for (const name of inputRoles(asset, project).keys()) {
    const state = await view.state(name)
    bytes += Number(state?.snapshot?.summary['total-files-size'] ?? 0) * UNPACKED
  }
  return bytes
}
