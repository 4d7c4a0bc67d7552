import { isTest, type Test } from '../define/test.ts'
import type { Project } from './contract.ts'
import { loadWithTests } from './load.ts'
import { relativePath } from './modules/find.ts'

/** A test by the name it is exported by. */
export interface NamedTest {
  readonly name: string
  /** Relative to the project's folder, with `/`. */
  readonly module: string
  readonly test: Test
}

/**
 * Loads a project with its tests, in the order of their modules and places.
 *
 * @throws MassifError PROJECT_NOT_FOUND
 */
export async function loadTests(
  directory: string,
): Promise<{ readonly project: Project; readonly tests: readonly NamedTest[] }> {
  const { project, modules } = await loadWithTests(directory)
  const tests = modules.flatMap(({ file, exports = {} }) =>
    Object.entries(exports)
      .flatMap(([name, test]) => (isTest(test) ? [{ name, module: relativePath(project.directory, file), test }] : []))
      .sort((a, b) => (a.test.site?.line ?? 0) - (b.test.site?.line ?? 0)),
  )
  return { project, tests }
}
