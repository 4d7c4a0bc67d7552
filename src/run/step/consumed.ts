import { inputRoles } from '../../plan/roles.ts'
import type { NamedAsset } from '../../project/contract.ts'
import type { ConsumedInput, Produced } from '../../state/produced.ts'
import type { RunContext } from '../context.ts'

/** The states of all tables an asset is made from, as the run sees them now. Tables that do not exist are left out. */
export async function consumedInputs(
  asset: NamedAsset,
  context: Pick<RunContext, 'project' | 'view'>,
): Promise<Produced['inputs']> {
  const inputs: Record<string, ConsumedInput> = {}
  for (const name of [...inputRoles(asset, context.project).keys()].sort()) {
    const state = await context.view.state(name)
    if (!state) continue
    inputs[name] = {
      dataVersion: state.dataVersion ?? '',
      uuid: state.uuid,
      ...(state.snapshot ? { snapshot: String(state.snapshot.id) } : {}),
    }
  }
  return inputs
}
