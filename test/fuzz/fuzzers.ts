import { dataFiles } from './data-files.ts'
import type { Kind } from './fuzz.ts'
import { lakes } from './lakes.ts'
import { projects } from './projects.ts'
import type { Fuzzer } from './verdict.ts'

/** Opens what makes and runs the cases of each kind. */
export const FUZZERS: { readonly [kind in Kind]: () => Fuzzer | Promise<Fuzzer> } = {
  project: projects,
  data: dataFiles,
  lake: lakes,
}
