import type { Execute } from '../call.ts'
import type { CommandName } from './table.ts'

/** Where each command stands. Loaded when called: the others cost nothing. */
export const MODULES: { readonly [N in CommandName]: () => Promise<Execute<N>> } = {
  init: async () => (await import('./init.ts')).init,
  check: async () => (await import('./check.ts')).check,
  plan: async () => (await import('./plan.ts')).plan,
  run: async () => (await import('./run.ts')).run,
  backfill: async () => (await import('./backfill.ts')).backfill,
  test: async () => (await import('./test.ts')).test,
  query: async () => (await import('./query.ts')).query,
  show: async () => (await import('./show.ts')).show,
  catalog: async () => (await import('./catalog.ts')).catalog,
  history: async () => (await import('./history.ts')).history,
  'lake expire': async () => (await import('./lake/expire.ts')).expire,
  'lake compact': async () => (await import('./lake/compact.ts')).compact,
  'lake clean': async () => (await import('./lake/clean.ts')).clean,
  'lake release': async () => (await import('./lake/release.ts')).release,
  'lake backup': async () => (await import('./lake/backup.ts')).backup,
  'lake recover': async () => (await import('./lake/recover.ts')).recover,
  'lake move': async () => (await import('./lake/move.ts')).move,
  diff: async () => (await import('./diff.ts')).diff,
  rollback: async () => (await import('./rollback.ts')).rollback,
  doctor: async () => (await import('./doctor.ts')).doctor,
}
