import { MassifError } from '../diagnostics/diagnostic.ts'
import { bindProject } from '../project/bind/bind.ts'
import type { Workspace } from './workspace.ts'

/**
 * Binds every query of a project on the engine, but for those that were bound before as they are.
 *
 * @throws MassifError with everything that does not bind.
 */
export async function checkBindings(workspace: Workspace): Promise<void> {
  const errors = (await bindProject(workspace.project, workspace.session)).filter(each => each.severity === 'error')
  if (errors.length > 0) throw new MassifError(errors)
}
