import type { RunEvent } from '../../src/run/events.ts'

/** The events of a run, from what `massif run --json` printed. */
export function eventsOf(output: string): readonly RunEvent[] {
  return output
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as RunEvent)
    .filter(event => typeof event.event === 'string')
}

/**
 * Makes sure that a run did as many steps as it should, and ended well: one that did something else is not to be taken
 * for a fast one.
 *
 * @throws Error saying what it did instead
 */
export function expectSteps(events: readonly RunEvent[], steps: number): void {
  const done = events.filter(event => event.event === 'step-finished').length
  const end = events.find(event => event.event === 'run-finished')
  const outcome = steps === 0 ? 'unchanged' : 'published'
  if (done !== steps || end?.outcome !== outcome) {
    throw new Error(`A run of ${steps} steps was to be ${outcome}; it did ${done} and was ${end?.outcome ?? 'cut off'}`)
  }
}
