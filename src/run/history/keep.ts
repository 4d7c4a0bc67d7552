import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { RunContext } from '../context.ts'
import type { Workspace } from '../workspace.ts'
import { flushHistory, isFlushDue } from './flush.ts'

/** Writes runs down at the end of one, when there are enough of them. What goes wrong waits for the next time. */
export async function keepHistory(workspace: Workspace, { clock, emit }: RunContext): Promise<void> {
  try {
    if (await isFlushDue(workspace, clock.now())) await flushHistory(workspace, () => clock.now())
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    const [diagnostic] = error.diagnostics
    // Somebody else is writing them down.
    if (!diagnostic || error.code === 'RUN_LOCKED' || error.code === 'LAKE_CONFLICT') return
    emit({ event: 'warning', asset: 'massif.runs', diagnostic })
  }
}
