import type { Asset } from '../../define/asset.ts'
import type { Columns } from '../../define/columns.ts'
import type { CheckTest, RowsTest, Test } from '../../define/test.ts'
import { type Diagnostic, MassifError } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import { checkName, checksOf } from '../../plan/checks.ts'
import type { Project } from '../../project/contract.ts'
import { renderQuery } from '../../project/render/render.ts'
import { qualified } from '../../project/sql/identifier.ts'
import { violationQueries } from '../audit/violations.ts'
import { type Bed, layBed, makeBed, refuse } from './bed.ts'
import { compareRows, type RowDiff } from './compare.ts'
import { makeRows } from './made.ts'
import { type Cells, readCells } from './read-rows.ts'
import { bindRows } from './relation.ts'

/** How a test ended. */
export interface TestResult {
  /** The name of what it is of; empty where that is not known. */
  readonly asset: string
  readonly ok: boolean
  readonly seconds: number
  /** What differs, in words. */
  readonly message?: string
  readonly diff?: RowDiff
  readonly expected?: Cells
  readonly got?: Cells
  /** Why it could not be run to its end. */
  readonly errors?: readonly Diagnostic[]
}

/** Runs a test on an engine. Tests that share a session take turns: they share its names. */
export async function runTest(test: Test, project: Project, session: Session): Promise<TestResult> {
  const began = performance.now()
  const asset = project.nameOf.get(test.of as Asset) ?? ''
  const end = (rest: Omit<TestResult, 'asset' | 'seconds'>): TestResult => ({
    asset,
    ...rest,
    seconds: (performance.now() - began) / 1000,
  })
  try {
    const bed = makeBed(test, project, session)
    await layBed(bed)
    return end(
      'check' in test.definition ? await checkTest(bed, test.definition) : await rowsTest(bed, test.definition),
    )
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    return end({ ok: false, errors: error.diagnostics })
  }
}

type Outcome = Omit<TestResult, 'asset' | 'seconds'>

async function rowsTest(bed: Bed, definition: RowsTest<Columns>): Promise<Outcome> {
  const { session, asset, test } = bed
  const columns = compared(bed, definition)
  const made = await makeRows(bed)
  await bindRows(session, 'massif.test__expected', asset.asset.columns, definition.expect, test.site)
  // What is bound without rows has no fewer columns: both are read alike.
  const expected = await readCells(session, qualified('massif.test__expected'), columns)
  const got = await readCells(session, made, columns)
  const diff = compareRows(expected, got, definition.ordered === true)
  if (!diff) return { ok: true }
  return { ok: false, message: counted(expected.rows.length, got.rows.length), diff, expected, got }
}

function counted(expected: number, got: number): string {
  const rows = (count: number) => (count === 1 ? '1 row' : `${count.toLocaleString('en')} rows`)
  return expected === got
    ? `${rows(got)}, as many as expected, but not the same`
    : `${rows(got)} instead of ${expected}`
}

/** The columns that the test looks at, in the order of the contract. */
function compared({ asset }: Bed, { columns, expect }: RowsTest<Columns>): Columns {
  const wanted: ReadonlySet<string> = new Set(columns ?? expect.flatMap(row => Object.keys(row)))
  const all = Object.entries(asset.asset.columns)
  return Object.fromEntries(wanted.size === 0 ? all : all.filter(([name]) => wanted.has(name)))
}

async function checkTest(bed: Bed, definition: CheckTest<Columns>): Promise<Outcome> {
  const { session, asset, project, test, parameters } = bed
  const checks = checksOf(asset.asset)
  const check = checks.find(({ assertion }) => checkName(assertion, project) === definition.check)
  if (!check) {
    const names = checks.map(({ assertion }) => checkName(assertion, project))
    return refuse(test, `${asset.name} has no check "${definition.check}"`, `It has ${names.join(', ') || 'none'}.`)
  }
  const { assertion } = check
  const table = qualified(asset.name)
  const queries = violationQueries(assertion, {
    table,
    rows: table,
    runTime: parameters.runTime,
    ...(assertion.rule === 'references'
      ? { references: qualified(project.nameOf.get(assertion.to as Asset) ?? '') }
      : {}),
    ...(assertion.rule === 'rule'
      ? { rule: renderQuery(assertion.violations, project, parameters, asset.name).text }
      : {}),
  })
  let violations = 0
  for await (const { values, rows } of session.read(queries.count)) if (rows > 0) violations = Number(values[0]?.[0])
  if (violations === definition.violations) return { ok: true }
  const expected = definition.violations === 1 ? '1 violation' : `${definition.violations} violations`
  return { ok: false, message: `${definition.check} finds ${violations}, where ${expected} are expected` }
}
