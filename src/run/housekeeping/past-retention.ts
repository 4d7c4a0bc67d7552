import type { TableState } from '../../lake/contract.ts'
import { dataVersionOf } from '../../lake/metadata/state.ts'
import type { Pins } from '../../state/pins.ts'
import { before, type RetentionSettings } from './retention.ts'

/**
 * The snapshots of a table that are past the retention and that nobody will compare with. Never the current one, nor
 * one that a branch or tag names.
 *
 * @param reading ids of snapshots that somebody reads at the moment, as text
 */
export function pastRetention(
  state: TableState,
  pins: Pins | undefined,
  { snapshots, atLeast }: Pick<RetentionSettings, 'snapshots' | 'atLeast'>,
  now: Date,
  reading: ReadonlySet<string> = new Set(),
): readonly bigint[] {
  const since = before(now, snapshots)
  const newest = state.snapshots.toSorted((a, b) => b.sequenceNumber - a.sequenceNumber).slice(0, atLeast)
  const kept = new Set([
    ...newest.map(({ id }) => id),
    ...(state.snapshot ? [state.snapshot.id] : []),
    ...state.named,
    ...(pins ? delivered(state, pins) : []),
  ])
  const pinned = pins?.snapshots.get(state.name)
  return state.snapshots
    .filter(({ id, at }) => at < since && !kept.has(id) && !pinned?.has(String(id)) && !reading.has(String(id)))
    .map(({ id }) => id)
}

/** Of the snapshots with a data version that a destination received, the first: that is what it was delivered from. */
function delivered({ snapshots }: TableState, { versions }: Pins): readonly bigint[] {
  const first = new Map<string, bigint>()
  for (const snapshot of snapshots) {
    const version = dataVersionOf(snapshot, snapshots)
    if (version !== undefined && versions.has(version) && !first.has(version)) first.set(version, snapshot.id)
  }
  return [...first.values()]
}
