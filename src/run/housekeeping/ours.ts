import type { TableState } from '../../lake/contract.ts'
import type { Maintenance } from '../../lake/maintenance/contract.ts'
import { isReleased } from './released.ts'

/** Whether a table is ours to keep in order: one in the lake's folder that was not handed over. */
export function isOurs(state: TableState, maintenance: Maintenance): boolean {
  return !isReleased(state) && maintenance.isOwn(state.metadataLocation)
}
