import type { TableState } from '../../lake/contract.ts'
import { before, type RetentionSettings } from './retention.ts'

/**
 * The snapshots of a table that are past the retention and that nobody will compare with. Never the current one, nor
 * one that a branch or tag names.
 *
 * @param pins ids of snapshots that a later plan compares with, as text
 */
export function pastRetention(
  state: TableState,
  pins: ReadonlySet<string> | undefined,
  { snapshots, atLeast }: Pick<RetentionSettings, 'snapshots' | 'atLeast'>,
  now: Date,
): readonly bigint[] {
  const since = before(now, snapshots)
  const newest = state.snapshots.toSorted((a, b) => b.sequenceNumber - a.sequenceNumber).slice(0, atLeast)
  const kept = new Set([...newest.map(({ id }) => id), ...(state.snapshot ? [state.snapshot.id] : []), ...state.named])
  return state.snapshots
    .filter(({ id, at }) => at < since && !kept.has(id) && !pins?.has(String(id)))
    .map(({ id }) => id)
}
