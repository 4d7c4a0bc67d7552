import type { Contender, Result } from './contender.ts'
import { type Measurement, measure, run } from './measure/process.ts'
import { spread } from './measure/statistics.ts'
import { logFile, REPOSITORY } from './setup/places.ts'

/** From this part of the machine on, what others do decides what is measured. */
const CONTENDED = 0.1

/**
 * Runs every contender once a round, each round beginning with another one, so that neither a noisy minute nor
 * the neighbour falls on the same one every time.
 */
export async function inRounds(
  contenders: readonly Contender[],
  count: number,
  tell: (text: string) => void,
): Promise<readonly Result[]> {
  const figures = new Map<Contender, Measurement[]>(contenders.map(contender => [contender, []]))
  for (let round = 0; round < count; round++) {
    for (const contender of rotated(contenders, round)) {
      tell(`round ${round + 1} of ${count}: ${contender.name}`)
      await contender.prepare()
      await flush()
      figures.get(contender)?.push(await measure(contender.command))
      await contender.verify?.()
    }
  }
  return contenders.map(contender => ({
    name: contender.name,
    role: contender.role,
    rounds: figures.get(contender) ?? [],
  }))
}

/** The same, beginning `by` further on. */
export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const first = by % Math.max(items.length, 1)
  return [...items.slice(first), ...items.slice(0, first)]
}

/** What others did on the machine meanwhile, for the reader to weigh. */
export function othersNote(results: readonly Result[]): string {
  const medians = results.map(result => spread(result.rounds.map(round => round.others)).median)
  const most = Math.max(...medians)
  const told = `Others had up to ${Math.round(most * 100)} % of the machine meanwhile (the worst of the medians).`
  return most > CONTENDED ? `CONTENDED: ${told} Wall times mean little; compare processor times.` : told
}

// What the one before left in the page cache would otherwise be written while the next one is on the clock.
async function flush() {
  await run({ file: 'sync', args: [], cwd: REPOSITORY, log: logFile('sync') })
}
