import { fail } from '../diagnostics/diagnostic.ts'
import { nearestNames } from '../diagnostics/nearest.ts'
import type { Deliverer } from './contract.ts'

/** Each is loaded when a destination first asks for it. */
const DELIVERERS: { readonly [name: string]: () => Promise<{ readonly deliverer: Deliverer }> } = {
  csv: () => import('./csv/deliverer.ts'),
  excel: () => import('./excel/deliverer.ts'),
  parquet: () => import('./parquet/deliverer.ts'),
  postgres: () => import('./postgres/deliverer.ts'),
}

/** The names of all kinds of destinations, as targets name them. */
export const DESTINATION_NAMES: readonly string[] = Object.keys(DELIVERERS)

/**
 * The kind of destination of that name.
 *
 * @throws MassifError DESTINATION_OPTIONS where there is none
 */
export async function delivererFor(name: string): Promise<Deliverer> {
  const load = Object.hasOwn(DELIVERERS, name) ? DELIVERERS[name] : undefined
  if (load) return (await load()).deliverer
  const near = nearestNames(name, DESTINATION_NAMES, 1)
  return fail('DESTINATION_OPTIONS', `There is no kind of destination "${name}"`, {
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : `There are: ${DESTINATION_NAMES.join(', ')}.`,
  })
}
