import type { Result } from '../contender.ts'
import type { Measurement } from '../measure/process.ts'

/** What was measured of one contender, round by round. @throws Error when nobody of that name was measured. */
export function roundsOf(results: readonly Result[], name: string): readonly Measurement[] {
  const result = results.find(one => one.name === name)
  if (!result) throw new Error(`${name} was not measured; there are ${results.map(one => one.name).join(', ')}`)
  return result.rounds
}

/** The wall seconds of one contender, a figure a round. @throws Error when nobody of that name was measured. */
export const wallOf = (results: readonly Result[], name: string): readonly number[] =>
  roundsOf(results, name).map(round => round.wall)

/** What was measured of every peer. */
export const roundsOfPeers = (results: readonly Result[]): readonly (readonly Measurement[])[] =>
  results.filter(one => one.role === 'peer').map(one => one.rounds)
