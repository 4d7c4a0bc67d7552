import type { TableState } from '../../lake/contract.ts'
import { RELEASED } from '../../lake/metadata/state.ts'

/** Whether a table was handed over to somebody else. */
export function isReleased({ properties }: TableState): boolean {
  return properties[RELEASED] !== undefined
}
