import type { Asset } from '../../define/asset.ts'
import type { Given, Test } from '../../define/test.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import { asksForTime as checkAsksForTime, checkName, checksOf } from '../../plan/checks.ts'
import type { NamedAsset, Parameters, Project } from '../../project/contract.ts'
import { keysOf } from '../../project/graph/statements.ts'
import { queryOf, renderQuery } from '../../project/render/render.ts'
import { bindRows } from './relation.ts'

/** What a test stands on: the project, an engine's session, the asset it is of, and the rows it gives. */
export interface Bed {
  readonly project: Project
  readonly session: Session
  readonly asset: NamedAsset
  readonly test: Test
  /** Of the run's time where nothing asks for it, some time. */
  readonly parameters: Pick<Parameters, 'runTime'>
  /** The rows that are given, by the name of their relation. */
  readonly given: ReadonlyMap<string, Given>
}

const NO_TIME = '2000-01-01 00:00:00'

/** @throws MassifError TEST_DEFINITION */
export function makeBed(test: Test, project: Project, session: Session): Bed {
  const name = project.nameOf.get(test.of as Asset)
  const asset = name === undefined ? undefined : project.assets.get(name)
  if (!asset) return refuse(test, 'The test is of something that the project does not export')
  if (asset.asset.kind === 'source' && !('check' in test.definition))
    refuse(test, `${asset.name} is a source: it has no code to test, only checks`)
  const { time } = test.definition
  if (time === undefined && asksForTime(asset, test, project))
    refuse(test, `${asset.name} asks for the run's time, and the test gives none`, "Add time: '2026-01-31 12:00'.")
  return {
    project,
    session,
    asset,
    test,
    parameters: {
      runTime:
        time === undefined
          ? NO_TIME
          : (time.length > 10 ? time : `${time} 00:00:00`).replace('T', ' ').replace('Z', ''),
    },
    given: byName(test, test.definition.given ?? [], below(asset, project), asset, project),
  }
}

/**
 * Makes all that the asset reads readable: what is given, views over it, and nothing for the rest.
 *
 * @throws MassifError TEST_VALUE
 */
export async function layBed({ project, session, asset, test, parameters, given }: Bed): Promise<void> {
  const read = below(asset, project)
  for (const [name, input] of project.assets) {
    if (!read.has(name)) continue
    const { asset: relation } = input
    const rows = given.get(name)
    if (rows) await bindRows(session, name, relation.columns, rows.rows, rows.site)
    else if (relation.kind === 'view') {
      const query = renderQuery(input, project, parameters, name).text
      await session.bind(name, { kind: 'query', query, columns: relation.columns })
    } else await session.bind(name, { kind: 'columns', columns: relation.columns })
  }
  const { self = [] } = test.definition
  if (asset.asset.kind !== 'view') await bindRows(session, asset.name, asset.asset.columns, self, test.site)
}

/** Binds the rows that stand for changes. @returns the relation of an input's changes, by the input's name */
export async function layChanges({ project, session, asset, test }: Bed): Promise<ReadonlyMap<string, string>> {
  const relations = new Map<string, string>()
  const changes = 'changes' in test.definition ? (test.definition.changes ?? []) : []
  const inputs = new Set(asset.reads.flatMap(({ how, name }) => (how === 'changes' ? [name] : [])))
  for (const [name, rows] of byName(test, changes, inputs, asset, project)) {
    const relation = `massif.${name.replaceAll('.', '__')}__changes`
    await bindRows(session, relation, rows.relation.columns, rows.rows, rows.site)
    relations.set(name, relation)
  }
  return relations
}

function byName(
  test: Test,
  all: readonly Given[],
  read: ReadonlySet<string>,
  asset: NamedAsset,
  project: Project,
): ReadonlyMap<string, Given> {
  const found = new Map<string, Given>()
  for (const one of all) {
    const name = project.nameOf.get(one.relation as Asset)
    if (name === undefined) refuse(test, 'Rows are given of something that the project does not export')
    if (!read.has(name)) refuse(test, `Rows are given of ${name}, which ${asset.name} does not read`)
    if (found.has(name)) refuse(test, `Rows of ${name} are given twice`)
    found.set(name, one)
  }
  return found
}

function asksForTime(asset: NamedAsset, { definition }: Test, project: Project): boolean {
  if ('check' in definition) {
    const check = checksOf(asset.asset).find(({ assertion }) => checkName(assertion, project) === definition.check)
    return check !== undefined && checkAsksForTime(check.assertion, project)
  }
  if (asset.asset.kind === 'table' && asset.asset.definition.load?.by === 'history') return true
  const views = [...below(asset, project)].flatMap(name => project.assets.get(name) ?? [])
  const queries = [asset, ...views.filter(each => each.asset.kind === 'view')].flatMap(each => queryOf(each) ?? [])
  return [...queries, ...keysOf(asset.asset)].some(sql =>
    project.statements.get(sql)?.pieces.some(piece => piece.kind === 'param' && piece.name === 'run.time'),
  )
}

/** Everything an asset and its checks read, also through views. */
function below({ inputs, checkInputs }: NamedAsset, project: Project): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    const input = project.assets.get(name)
    if (input?.asset.kind === 'view') for (const more of input.inputs) visit(more)
  }
  for (const name of [...inputs, ...checkInputs]) visit(name)
  return found
}

/** @throws MassifError TEST_DEFINITION at the test */
export function refuse(test: Test, message: string, hint?: string): never {
  return fail('TEST_DEFINITION', message, { ...(test.site ? { at: test.site } : {}), ...(hint ? { hint } : {}) })
}
