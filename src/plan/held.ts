import type { NamedAsset, Project } from '../project/contract.ts'
import type { Held } from '../state/held.ts'
import type { PresentTables } from './contract.ts'
import { inputRoles } from './roles.ts'

/** Whether a step was undone and would do the same again: its code and all that it reads are what they were. */
export async function isHeld(
  asset: NamedAsset,
  held: Held | undefined,
  { project, view }: { readonly project: Project; readonly view: PresentTables },
): Promise<boolean> {
  if (!held || ![asset.fingerprint, asset.formerFingerprint].includes(held.fingerprint)) return false
  for (const name of inputRoles(asset, project).keys())
    if ((await view.version(name)) !== held.inputs[name]) return false
  return true
}
