import type { Fork } from '../../lake/contract.ts'
import type { RunContext } from '../context.ts'

/** Whether a fork began from what is published: one kept from before a run was stopped may have been overtaken. */
export function isCurrent(fork: Fork, context: RunContext): boolean {
  return fork.base === context.view.pointer(fork.table)
}

/**
 * A fork that holds what is published and nothing else, for a step that writes: this one, or another in its place
 * where an earlier life of the run has left something on it.
 */
export async function freshFork(fork: Fork, context: RunContext): Promise<Fork> {
  // Only a run that takes something over keeps forks; those of others were made a moment ago.
  if (context.resumable.size === 0) return fork
  if (isCurrent(fork, context) && (await fork.state())?.metadataLocation === fork.base) return fork
  return (await context.lake.fork(context.run, [fork.table])).get(fork.table) as Fork
}
