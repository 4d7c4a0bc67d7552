import type { Code } from '../diagnostics/codes/table.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'

/** What the process returns. `docs/cli.md` and `massif --help` print this table. */
export const EXIT_CODES = {
  done: { code: 0, about: 'Done, or there was nothing to do.' },
  failed: {
    code: 1,
    about: 'It failed: a step, a query, a file, a check of `doctor`. What was published before stays.',
  },
  usage: { code: 2, about: 'The command was not understood, or names something that does not exist.' },
  project: { code: 3, about: 'The project is not valid: see `massif check`. Nothing was done.' },
  withheld: {
    code: 4,
    about: 'A check on data failed and withheld publication. The published tables are as they were.',
  },
  locked: { code: 5, about: 'Another run is at work on the same tables. Try again later.' },
  undelivered: {
    code: 6,
    about: 'Everything was published, but a destination did not receive it. The next run delivers again.',
  },
  destructive: { code: 7, about: 'Data would be lost, and --allow-drop was not given. Nothing was done.' },
  internal: { code: 70, about: 'A defect of Massif itself.' },
  stopped: { code: 130, about: 'Stopped by Ctrl-C. `massif run --resume` goes on.' },
  pipe: { code: 141, about: 'Whoever was reading the output went away.' },
  terminated: { code: 143, about: 'Stopped by SIGTERM. `massif run --resume` goes on.' },
} as const

export type Exit = keyof typeof EXIT_CODES

const BY_CODE: { readonly [code in Code]?: Exit } = {
  CLI_USAGE: 'usage',
  CLI_INTERNAL: 'internal',
  CHECK_FAILED: 'withheld',
  RUN_LOCKED: 'locked',
  PLAN_INTERVAL: 'usage',
  PLAN_BACKFILL: 'usage',
  PLAN_DESTRUCTIVE: 'destructive',
  ENGINE_CANCELLED: 'stopped',
}

/** How a command ends that could not go on because of `diagnostics`; the first error decides. */
export function exitOf(diagnostics: readonly Diagnostic[]): Exit {
  const first = diagnostics.find(({ severity }) => severity === 'error')
  if (!first) return 'done'
  const known = BY_CODE[first.code]
  if (known) return known
  // Without a place, the name comes from the command line and not from the project.
  if (first.code === 'PROJECT_UNKNOWN_ASSET' && !first.at) return 'usage'
  return /^(PROJECT|SQL|CONTRACT)_/.test(first.code) ? 'project' : 'failed'
}
