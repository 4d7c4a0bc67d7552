import type { Workspace } from '../../run/workspace.ts'
import type { World } from '../call.ts'
import { counted } from '../render/numbers.ts'

/** Writes runs that are over to the lake's own tables, and says how many. */
export async function flush(workspace: Workspace, json: boolean, { out, now }: World): Promise<void> {
  const { flushHistory } = await import('../../run/history/flush.ts')
  const flushed = await flushHistory(workspace, now)
  if (json) out.write(`${JSON.stringify({ event: 'flushed', ...flushed })}\n`)
  else if (flushed.runs === 0) out.write('All runs that are over are written down.\n')
  else out.write(`Wrote down ${counted(flushed.runs, 'run')}, ${counted(flushed.rows, 'row')} in all.\n`)
}
