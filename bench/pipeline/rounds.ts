import { loadavg } from 'node:os'
import type { Contender, Result } from './contender.ts'
import { type Measurement, measure, run } from './measure/process.ts'
import { logFile, REPOSITORY } from './setup/places.ts'

/** The results of an area, in the contenders' order, and the machine's load as each round began. */
export interface Rounds {
  readonly results: readonly Result[]
  readonly load: readonly number[]
}

/**
 * Runs every contender once a round, each round beginning with another one, so that neither a noisy minute nor
 * the neighbour falls on the same one every time.
 */
export async function inRounds(
  contenders: readonly Contender[],
  count: number,
  tell: (text: string) => void,
): Promise<Rounds> {
  const figures = new Map<Contender, Measurement[]>(contenders.map(contender => [contender, []]))
  const load: number[] = []
  for (let round = 0; round < count; round++) {
    load.push(loadavg()[0] as number)
    for (const contender of rotated(contenders, round)) {
      tell(`round ${round + 1} of ${count}: ${contender.name}`)
      await contender.prepare()
      await flush()
      figures.get(contender)?.push(await measure(contender.command))
      await contender.verify?.()
    }
  }
  const results = contenders.map(contender => ({
    name: contender.name,
    role: contender.role,
    rounds: figures.get(contender) ?? [],
  }))
  return { results, load }
}

/** The same, beginning `by` further on. */
export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const first = by % Math.max(items.length, 1)
  return [...items.slice(first), ...items.slice(0, first)]
}

/** What the machine was busy with besides, for the reader to weigh. */
export const loadNote = (load: readonly number[]): string =>
  `Load of the machine as each round began: ${load.map(value => value.toFixed(1)).join(', ')}.`

// What the one before left in the page cache would otherwise be written while the next one is on the clock.
async function flush() {
  await run({ file: 'sync', args: [], cwd: REPOSITORY, log: logFile('sync') })
}
