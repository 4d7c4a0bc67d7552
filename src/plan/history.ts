import type { Load } from '../define/load.ts'
import type { TableState } from '../lake/contract.ts'

/** Whether a state holds a past: a table that was loaded otherwise before has rows of which nobody knows since when they hold. */
export function holdsPast(state: TableState | undefined, { from, to }: Load & { readonly by: 'history' }): boolean {
  const names = new Set(state?.schema.fields.map(field => field.name))
  return names.has(from) && names.has(to)
}
