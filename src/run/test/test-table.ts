import { AssertionError } from 'node:assert'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Asset } from '../../define/asset.ts'
import type { Columns } from '../../define/columns.ts'
import type { Relation } from '../../define/input.ts'
import { type Given, type Test, type TestDefinition, testAt } from '../../define/test.ts'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import type { Project } from '../../project/contract.ts'
import { loadProject } from '../../project/load.ts'
import { CONFIG_FILE } from '../../project/modules/find.ts'
import { failureText } from './failure-text.ts'
import { runTest } from './run-test.ts'
import { sameAsset } from './same-asset.ts'
import { openTestEngine } from './test-engine.ts'

interface Opened {
  readonly project: Project
  readonly session: Session
}

// One project and one engine for all tests of a process: starting them takes most of the time.
const opened = new Map<string, Promise<Opened>>()
let turn: Promise<unknown> = Promise.resolve()

type WithColumns<C extends Columns> = { readonly kind: Relation['kind']; readonly columns: C }

/**
 * Tests a table or view from within a test of any runner. The project is found by where it is declared.
 *
 * @throws AssertionError with the rows that differ; MassifError where the project or the test is not as it must be
 */
export async function testTable<C extends Columns>(of: WithColumns<C>, definition: TestDefinition<C>): Promise<void> {
  const test = testAt(of, definition, testTable)
  const directory = projectOf(of as unknown as Asset)
  const mine = turn.then(async () => {
    const { project, session } = await open(directory)
    return runTest(inProject(test, project), project, session)
  })
  turn = mine.catch(() => {})
  const result = await mine
  if (result.ok) return
  const place = test.site ? ` (${test.site.file}:${test.site.line})` : ''
  throw new AssertionError({
    message: `${result.asset || 'test'}${place}: ${failureText(result)}`,
    actual: result.got?.rows,
    expected: result.expected?.rows,
    operator: 'testTable',
  })
}

function open(directory: string): Promise<Opened> {
  let known = opened.get(directory)
  if (!known) {
    known = start(directory)
    opened.set(directory, known)
    known.catch(() => opened.delete(directory))
  }
  return known
}

async function start(directory: string): Promise<Opened> {
  const project = await loadProject(directory)
  const errors = project.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new MassifError(errors)
  return { project, session: await openTestEngine(directory) }
}

/** The folder of the project that declares an asset. */
function projectOf({ site }: Asset): string {
  for (let folder = dirname(site?.file ?? '/'); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return folder
    if (folder === dirname(folder))
      fail('PROJECT_NOT_FOUND', `There is no ${CONFIG_FILE} above ${site?.file ?? 'the table'}`)
  }
}

/** The test with the project's own assets in place of those that the runner loaded. */
function inProject(test: Test, project: Project): Test {
  const own = (relation: Relation): Relation => {
    const same = sameAsset(relation as unknown as Asset, project)
    if (same) return same as unknown as Relation
    return fail('TEST_DEFINITION', 'The project exports no table like the one under test, or several', {
      ...(test.site ? { at: test.site } : {}),
      hint: 'Export it from a module of the project, or declare the test with `test` and run `massif test`.',
    })
  }
  const ours = (given: Given): Given => ({ ...given, relation: own(given.relation), site: given.site })
  const { definition } = test
  const changes = 'changes' in definition && definition.changes ? { changes: definition.changes.map(ours) } : {}
  return {
    kind: 'test',
    of: own(test.of),
    definition: { ...definition, ...(definition.given ? { given: definition.given.map(ours) } : {}), ...changes },
    site: test.site,
  }
}
