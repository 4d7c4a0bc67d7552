import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { Database } from '../../state/contract.ts'
import { holderOf, LeaseKeeper } from '../lease-keeper.ts'

/** Why a table was left alone for now, in words. */
export interface Busy {
  readonly busy: string
}

export function isBusy<T extends object>(result: T | Busy): result is Busy {
  return 'busy' in result
}

/**
 * Does something with a table while no run may write it. For moments only: runs that want the table wait for it.
 *
 * @param id of this call of housekeeping
 */
export async function underLease<T extends object>(
  database: Database,
  table: string,
  id: string,
  now: () => Date,
  work: () => Promise<T>,
): Promise<T | Busy> {
  let keeper: LeaseKeeper
  try {
    keeper = await LeaseKeeper.take(database, [table], holderOf(id), now)
  } catch (error) {
    if (error instanceof MassifError && error.code === 'RUN_LOCKED')
      return { busy: error.diagnostics[0]?.message ?? error.message }
    throw error
  }
  try {
    return await work()
  } finally {
    await keeper.close()
  }
}
