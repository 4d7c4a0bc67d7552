import { fail } from '../../diagnostics/diagnostic.ts'
import type { RunRecord } from '../../state/runs.ts'

/** The one run whose id begins with `start`. @throws MassifError CLI_USAGE where there is none, or several */
export function oneRun(runs: readonly RunRecord[], start: string): RunRecord {
  const found = runs.filter(({ id }) => id.startsWith(start))
  if (found.length === 1 && found[0]) return found[0]
  const exact = found.find(({ id }) => id === start)
  if (exact) return exact
  const message = found.length === 0 ? `There is no run ${start}` : `${found.length} runs begin with ${start}`
  return fail('CLI_USAGE', message, { hint: '`massif history` lists them.' })
}
