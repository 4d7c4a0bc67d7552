import type { Assertion } from '../../../define/checks.ts'
import { typeText } from '../../../define/data-type.ts'
import type { TableState } from '../../../lake/contract.ts'
import type { ColumnLineage } from '../../../observe/lineage/contract.ts'
import { projectLineage } from '../../../observe/lineage/project.ts'
import { checkName, checksOf } from '../../../plan/checks.ts'
import { timesOf } from '../../../plan/times.ts'
import type { NamedAsset } from '../../../project/contract.ts'
import type { Workspace } from '../../../run/workspace.ts'
import { allChecked, type Checked } from '../../../state/checked.ts'
import { listRuns } from '../../../state/runs.ts'
import { lastSteps } from '../../../state/steps.ts'
import { lastTransfers } from '../../../state/transfers.ts'
import { listAssets } from '../list-assets.ts'
import { targetOf } from '../target.ts'
import { codeOf } from './code-text.ts'

const LAST_STEPS = 10
const LAST_RUNS = 30

/** All that the catalogue shows: plain data. */
export type CatalogueData = Awaited<ReturnType<typeof catalogueData>>

/** An asset as the catalogue shows it. */
export type CatalogueAsset = CatalogueData['assets'][number]

/** Collects what the catalogue shows of every asset. @param at when, ISO 8601 */
export async function catalogueData(workspace: Workspace, at: string) {
  const { project, lake, database } = workspace
  const lines = await listAssets(workspace)
  const states = await lake.resolve(lines.flatMap(({ name, stored }) => (stored ? [name] : [])))
  const checked = await allChecked(database)
  const lineage = await projectLineage(project, workspace.session)
  const readBy = new Map<string, string[]>()
  for (const { name, inputs } of project.assets.values())
    for (const input of inputs) readBy.set(input, [...(readBy.get(input) ?? []), name])
  const assets = []
  for (const line of lines) {
    const named = project.assets.get(line.name)
    const state = states.get(line.name)
    const steps = await lastSteps(database, line.name, LAST_STEPS)
    const transfers = line.kind === 'source' ? await lastTransfers(database, line.name, LAST_STEPS) : []
    assets.push({
      ...line,
      ...(named ? await declared(named, lineage.get(line.name) ?? [], checked.get(line.name) ?? [], workspace) : {}),
      ...(named ? {} : { columns: (state?.schema.fields ?? []).map(undeclaredColumn) }),
      ...(named && state ? { extent: await extentOf(named, state, workspace) } : {}),
      readBy: readBy.get(line.name) ?? [],
      steps: steps.map(({ run, status, startedAt, seconds, rows, bytes, reason }) => ({
        run,
        status,
        startedAt,
        seconds,
        rows,
        bytes,
        reason,
      })),
      transfers,
    })
  }
  const runs = (await listRuns(database, LAST_RUNS)).map(run => ({
    id: run.id,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    outcome: run.outcome,
    problems: run.errors.length,
  }))
  return { project: project.config.name, at, assets, runs }
}

async function declared(
  named: NamedAsset,
  lineage: readonly ColumnLineage[],
  outcomes: readonly Checked[],
  { project }: Workspace,
) {
  const { asset, inputs, module } = named
  const { definition } = asset
  const made = new Map(lineage.map(each => [each.column, each]))
  const more = definition as {
    readonly owner?: string
    readonly load?: object
    readonly partition?: object
    readonly key?: object
  }
  return {
    ...(more.owner ? { owner: more.owner } : {}),
    module,
    ...(asset.site ? { line: asset.site.line } : {}),
    ...(asset.kind === 'source' ? { connector: asset.connector } : {}),
    ...(asset.kind === 'destination' ? { target: targetOf(asset) } : {}),
    ...('load' in definition && definition.load ? { load: loadText(definition.load) } : {}),
    ...(more.key ? { key: more.key } : {}),
    ...(more.partition ? { partition: more.partition } : {}),
    inputs,
    code: codeOf(named, project),
    columns: Object.entries(asset.columns).map(([name, { type, nullable, description }]) => {
      const { from = [], uncertain = false } = made.get(name) ?? {}
      return {
        name,
        type: typeText(type),
        required: !nullable,
        ...(description ? { about: description } : {}),
        from: from.map(({ relation, column }) => [relation, column] as const),
        ...(uncertain ? { uncertain } : {}),
      }
    }),
    checks: checksOf(asset).map(({ assertion, severity }) => {
      const name = checkName(assertion, project)
      const last = outcomes.find(({ check }) => check === name)
      return { name, severity, columns: columnsOf(assertion), ...(last ? { last: outcomeOf(last) } : {}) }
    }),
  }
}

function loadText(load: { readonly by: string; readonly time?: string; readonly grain?: string }): string {
  return load.time ? `by ${load.by}, ${load.grain ?? ''} of ${load.time}` : `by ${load.by}`
}

function columnsOf(assertion: Assertion): readonly string[] {
  if ('columns' in assertion) return assertion.columns
  return 'column' in assertion ? [assertion.column] : []
}

function outcomeOf({ passed, violations, seconds, looked, rows, at, run }: Checked) {
  return { passed, violations, seconds, looked, rows, at, run }
}

function undeclaredColumn({ name, type, required, doc }: TableState['schema']['fields'][number]) {
  return { name, type: typeof type === 'string' ? type : type.type, required, ...(doc ? { about: doc } : {}), from: [] }
}

/** The first and last time in a table's time column, ISO 8601; undefined where it has none. */
async function extentOf({ asset }: NamedAsset, state: TableState, { lake, session }: Workspace) {
  const { load, time } = asset.definition as { readonly load?: { readonly time?: string }; readonly time?: string }
  const column = load?.time ?? time
  if (column === undefined) return undefined
  const { first, last } = await timesOf(state, column, lake, session)
  if (first === undefined || last === undefined) return undefined
  return { column, first: new Date(first).toISOString(), last: new Date(last).toISOString() }
}
