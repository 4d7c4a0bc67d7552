import type { Asset } from '../../define/asset.ts'
import { type Diagnostic, fail, MassifError } from '../../diagnostics/diagnostic.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { loadTests, type NamedTest } from '../../project/tests.ts'
import { runTest, type TestResult } from './run-test.ts'
import { openTestEngine } from './test-engine.ts'

export interface FinishedTest extends TestResult {
  readonly name: string
  readonly module: string
  readonly line?: number
}

/**
 * Runs the tests of a project, one after the other on one engine.
 *
 * @param words names of tests, of the tables they are of (`marts.sales`, `sales`) or of namespaces (`marts.*`); all by default
 * @throws MassifError with what is wrong with the project, or TEST_DEFINITION where a word names nothing
 */
export async function runTests(
  directory: string,
  words: readonly string[],
  onTest: (test: FinishedTest) => void,
): Promise<readonly FinishedTest[]> {
  const { project, tests } = await loadTests(directory)
  const errors: readonly Diagnostic[] = project.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new MassifError(errors)
  const chosen = choose(tests, words, test => project.nameOf.get(test.of as Asset) ?? '')
  if (chosen.length === 0) return []
  const session = await openTestEngine(directory)
  try {
    const finished: FinishedTest[] = []
    for (const { name, module, test } of chosen) {
      const line = test.site?.line
      const end = { name, module, ...(line ? { line } : {}), ...(await runTest(test, project, session)) }
      finished.push(end)
      onTest(end)
    }
    return finished
  } finally {
    await session.close()
  }
}

function choose(
  tests: readonly NamedTest[],
  words: readonly string[],
  nameOf: (test: NamedTest['test']) => string,
): readonly NamedTest[] {
  if (words.length === 0) return tests
  const named = tests.map(one => ({ one, names: namesOf(one, nameOf(one.test)) }))
  for (const word of words) {
    if (named.some(({ names }) => names.includes(word))) continue
    const close = nearest(
      word,
      named.flatMap(({ names }) => names),
    )
    fail('TEST_DEFINITION', `No test is called "${word}", and none is of a table of that name`, {
      hint: close ? `Did you mean ${close}?` : '`massif test` runs all of them.',
    })
  }
  return named.filter(({ names }) => words.some(word => names.includes(word))).map(({ one }) => one)
}

function namesOf({ name }: NamedTest, asset: string): readonly string[] {
  const dot = asset.indexOf('.')
  return [name, asset, asset.slice(dot + 1), `${asset.slice(0, dot)}.*`]
}
