import type { Table } from '../define/table.ts'
import type { NamedAsset } from '../project/contract.ts'
import { checkFingerprint } from '../project/fingerprint/check.ts'
import type { Checked } from '../state/checked.ts'
import { type AskedContext, type AskedDecision, decideAsked } from './asked.ts'
import { checkName, checkNames, checkSeconds, checksOf, checkTables, isDue } from './checks.ts'
import type { CheckPlan, LandPlan, Outside, Plan, Reason, Rename, TablePlan } from './contract.ts'
import { changedInputs, type DecideContext, wholeReasons } from './decide.ts'
import { type DeliveryContext, planDeliveries } from './deliveries.ts'
import { estimate } from './estimate.ts'
import { rebuildLosses, schemaLosses } from './losses.ts'
import { planSource, type SourcePlanContext } from './plan-sources.ts'
import { type RemovalContext, removalsOf, undeclaredTables } from './removals.ts'
import { inputRoles, keepsPast } from './roles.ts'
import { withDownstream } from './select.ts'

export interface PlanContext extends SourcePlanContext, AskedContext, DeliveryContext, RemovalContext {
  /** Tables that have another name now; what is known of them is known by that. */
  readonly renames: readonly Rename[]
  readonly checked: ReadonlyMap<string, readonly Checked[]>
}

/**
 * What a run of `selection` would do now.
 *
 * @param selection assets in graph order, each with all its inputs; see `select`.
 * @throws MassifError where a source cannot be listed.
 */
export async function makePlan(selection: readonly NamedAsset[], context: PlanContext): Promise<Plan> {
  const sources = await planSources(selection, context)
  return planTables(selection, sources, context)
}

/** The landing half of a plan. */
export async function planSources(
  selection: readonly NamedAsset[],
  context: SourcePlanContext,
): Promise<readonly LandPlan[]> {
  const planned = await Promise.all(
    selection.filter(asset => asset.asset.kind === 'source').map(asset => planSource(asset, context)),
  )
  return planned.filter(plan => plan !== undefined)
}

/** The other half: tables and checks, given what will be landed first. */
export async function planTables(
  selection: readonly NamedAsset[],
  sources: readonly LandPlan[],
  context: PlanContext,
): Promise<Plan> {
  const changing = new Set(sources.map(source => source.asset))
  const tables: TablePlan[] = []
  const outside: Outside[] = []
  const settled: string[] = []
  for (const asset of selection) {
    if (asset.asset.kind !== 'table') continue
    const { plan, left, isSettled } = await planTable(asset, changing, context)
    if (left) outside.push(left)
    if (isSettled) settled.push(asset.name)
    if (!plan) continue
    changing.add(asset.name)
    tables.push(plan)
  }
  const checks = await planChecks(selection, changing, context)
  const deliveries = await planDeliveries(selection, changing, context)
  const busy = new Set([...changing, ...checks.map(plan => plan.asset), ...deliveries.map(plan => plan.asset)])
  return {
    kind: 'plan',
    sources,
    tables,
    checks,
    deliveries,
    outside,
    affected: withDownstream(context.project, [...changing]).filter(name => !busy.has(name)),
    unchanged: selection.filter(({ name, asset }) => asset.kind !== 'view' && !busy.has(name)).map(asset => asset.name),
    held: selection
      .flatMap(({ name }) => context.held.get(name) ?? [])
      .filter(({ asset }) => !changing.has(asset))
      .map(({ asset, run }) => ({ asset, run })),
    ...(settled.length > 0 ? { settled } : {}),
    renames: context.renames,
    undeclared: undeclaredTables(context),
    removals: await removalsOf(selection, context),
    losses: [
      ...(await schemaLosses(selection, context)),
      ...(await rebuildLosses(tables, context.project.assets, context)),
    ],
  }
}

async function planTable(
  asset: NamedAsset,
  changing: ReadonlySet<string>,
  context: PlanContext,
): Promise<{ readonly plan?: TablePlan; readonly left?: Outside; readonly isSettled?: boolean }> {
  const produced = context.produced.get(asset.name)
  const roles = inputRoles(asset, context.project)
  const last = context.lastSteps.get(asset.name)
  const checks = checkNames(asset, context.project, context.checked.get(asset.name))
  // What a lookup that keeps the past brings is no reason to redo anything.
  const waiting = [...roles.keys()].filter(name => changing.has(name) && !keepsPast(roles.get(name)))
  const absent = [...roles.keys()].filter(name => changing.has(name) && !context.produced.has(name))
  if (waiting.length + absent.length > 0) {
    const whole = wholeReasons(asset, produced)
    const changed = produced ? await changedInputs(roles, produced, context.view) : []
    const inputs = [...new Set([...waiting, ...absent, ...changed])].sort()
    const reasons: readonly Reason[] =
      whole.length > 0 ? whole : inputs.map(name => ({ code: 'input', text: `${name} will change` }) as const)
    const how = { kind: 'after-inputs', inputs } as const
    return { plan: withEstimate({ kind: 'table', asset: asset.name, how, reasons, ...checks }, last) }
  }
  const decision = await decideAsked(asset, produced, context)
  const left = leftOf(asset, decision)
  if (decision.kind === 'none') return { ...left, isSettled: decision.settled ?? false }
  const { how, reasons } = decision
  return { plan: withEstimate({ kind: 'table', asset: asset.name, how, reasons, ...checks }, last), ...left }
}

function leftOf({ name, asset }: NamedAsset, { left }: AskedDecision): { readonly left?: Outside } {
  const { load } = (asset as Table).definition
  if (!left || load?.by !== 'interval') return {}
  return { left: { asset: name, grain: load.grain, ranges: left } }
}

function withEstimate(plan: TablePlan, last: Parameters<typeof estimate>[1]): TablePlan {
  const expected = estimate(plan.how, last)
  return expected ? { ...plan, estimate: expected } : plan
}

async function planChecks(
  selection: readonly NamedAsset[],
  changing: ReadonlySet<string>,
  context: PlanContext,
): Promise<readonly CheckPlan[]> {
  const plans: CheckPlan[] = []
  for (const asset of selection) {
    if (changing.has(asset.name)) continue
    const due: string[] = []
    for (const check of checksOf(asset.asset)) {
      const { assertion } = check
      const name = checkName(assertion, context.project)
      const tables = checkTables(asset, assertion, context.project)
      const last = context.checked.get(asset.name)?.find(record => record.check === name)
      const versions = await versionsOf(tables, context)
      const fingerprint = checkFingerprint(check, context.project)
      if (tables.some(table => changing.has(table)) || isDue(check, fingerprint, versions, last, context.project))
        due.push(name)
    }
    if (due.length > 0)
      plans.push({ asset: asset.name, checks: due, ...checkSeconds(due, context.checked.get(asset.name) ?? []) })
  }
  return plans
}

/** The present data versions of tables, those that exist. */
export async function versionsOf(
  tables: readonly string[],
  context: Pick<DecideContext, 'view' | 'project'>,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {}
  for (const table of tables) {
    const version = await context.view.version(table)
    if (version !== undefined) versions[table] = version
  }
  return versions
}
