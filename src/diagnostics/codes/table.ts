import { CHECK_CODES } from './check.ts'
import { CLI_CODES } from './cli.ts'
import { DESTINATION_CODES } from './destination.ts'
import { ENGINE_CODES } from './engine.ts'
import { LAKE_CODES } from './lake.ts'
import { PLAN_CODES } from './plan.ts'
import { PROJECT_CODES } from './project.ts'
import { RUN_CODES } from './run.ts'
import { SOURCE_CODES } from './source.ts'
import { TEST_CODES } from './test.ts'

/** What every code of a table says of itself. `docs/errors.md` has a section for each; a test holds the two together. */
export interface CodeEntry {
  /** What it means, in a few words. */
  readonly title: string
  /** What usually helps; a diagnostic may give a better one. */
  readonly hint?: string
  /** Whether trying again, with nothing changed, may succeed. */
  readonly heals?: boolean
}

const CODES = {
  ...PROJECT_CODES,
  ...SOURCE_CODES,
  ...LAKE_CODES,
  ...ENGINE_CODES,
  ...CHECK_CODES,
  ...TEST_CODES,
  ...DESTINATION_CODES,
  ...PLAN_CODES,
  ...RUN_CODES,
  ...CLI_CODES,
} satisfies Record<string, CodeEntry>

/** The name of a kind of error: stable, searchable, documented. */
export type Code = keyof typeof CODES

export const ALL_CODES = Object.keys(CODES) as readonly Code[]

export function describe(code: Code): CodeEntry {
  return CODES[code]
}
