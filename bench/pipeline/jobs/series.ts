import type { Result } from '../contender.ts'

/** The wall seconds of one contender, a figure a round. @throws Error when nobody of that name was measured. */
export function wallOf(results: readonly Result[], name: string): readonly number[] {
  const result = results.find(one => one.name === name)
  if (!result) throw new Error(`${name} was not measured; there are ${results.map(one => one.name).join(', ')}`)
  return result.rounds.map(round => round.wall)
}

/** The wall seconds of every peer. */
export const wallsOfPeers = (results: readonly Result[]): readonly (readonly number[])[] =>
  results.filter(one => one.role === 'peer').map(one => one.rounds.map(round => round.wall))
