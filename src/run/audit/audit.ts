import type { Asset } from '../../define/asset.ts'
import type { Check } from '../../define/checks.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import { checkName, checksOf, checkTables, isDue } from '../../plan/checks.ts'
import { versionsOf } from '../../plan/plan.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { checkFingerprint } from '../../project/fingerprint/check.ts'
import { renderQuery } from '../../project/render/render.ts'
import { qualified } from '../../project/sql/identifier.ts'
import type { Checked } from '../../state/checked.ts'
import type { RunContext } from '../context.ts'
import { violationsByStatistics } from './from-statistics.ts'
import { rowsOf, rowsToCheck } from './scope.ts'
import { violationQueries } from './violations.ts'

/** What an audit found: the records to keep once its tables are published, and the errors that withhold them. */
export interface Audit {
  readonly records: readonly Checked[]
  readonly errors: readonly Diagnostic[]
}

/**
 * Runs the checks of an asset that are due, on the tables as the run sees them, staged ones included.
 * Each outcome is told as an event; a check that passed on the same data with the same text is not run again.
 */
export async function audit(asset: NamedAsset, context: RunContext): Promise<Audit> {
  const records: Checked[] = []
  const errors: Diagnostic[] = []
  for (const check of checksOf(asset.asset)) {
    context.signal.throwIfAborted()
    const found = await auditOne(asset, check, context)
    if (!found) continue
    records.push(found.record)
    if (found.problem?.severity === 'error') errors.push(found.problem)
  }
  return { records, errors }
}

async function auditOne(
  asset: NamedAsset,
  check: Check,
  context: RunContext,
): Promise<{ readonly record: Checked; readonly problem?: Diagnostic } | undefined> {
  const { project, view } = context
  const { assertion } = check
  const name = checkName(assertion, project)
  const fingerprint = checkFingerprint(check, project)
  const tables = checkTables(asset, assertion, project)
  const versions = await versionsOf(tables, { view, project })
  const last = context.checked.get(asset.name)?.find(record => record.check === name)
  if (!isDue(check, fingerprint, versions, last, project)) return undefined
  const state = await view.state(asset.name)
  if (!state) return undefined

  const began = context.clock.monotonic()
  const counted = await violationsByStatistics(assertion, state, context.lake)
  const outcome = counted === 0 ? { violations: 0, sample: '', looked: 0 } : await lookAtRows()
  const total = await rowsOf(asset.name, context)
  const seconds = (context.clock.monotonic() - began) / 1000
  const passed = outcome.violations === 0
  const problem = passed ? undefined : describeProblem(asset, check, name, outcome)
  context.emit({
    event: 'check-finished',
    asset: asset.name,
    check: name,
    ok: passed,
    severity: check.severity,
    violations: outcome.violations,
    seconds,
    looked: outcome.looked,
    rows: total,
    ...(problem ? { diagnostic: problem } : {}),
  })
  const record: Checked = {
    asset: asset.name,
    check: name,
    fingerprint,
    versions,
    snapshots: await snapshotsOf(tables, view),
    passed,
    severity: check.severity,
    violations: outcome.violations,
    seconds,
    looked: outcome.looked,
    rows: total,
    run: context.run,
    at: context.clock.now().toISOString(),
  }
  return { record, ...(problem ? { problem } : {}) }

  async function lookAtRows(): Promise<Outcome> {
    const session = await context.session()
    for (const table of [...tables, ...asset.checkInputs]) await view.bind(table)
    const { name: rows, looked } = await rowsToCheck(
      tables,
      assertion,
      last?.fingerprint === fingerprint ? last : undefined,
      context,
    )
    const queries = violationQueries(assertion, {
      table: qualified(asset.name),
      rows: qualified(rows),
      runTime: context.runTime,
      ...(assertion.rule === 'references'
        ? { references: qualified(project.nameOf.get(assertion.to as Asset) ?? '') }
        : {}),
      ...(assertion.rule === 'rule'
        ? { rule: renderQuery(assertion.violations, project, { runTime: context.runTime }, rows).text }
        : {}),
    })
    const violations = Number(await firstValue(session, queries.count))
    return { violations, sample: violations === 0 ? '' : await sampleText(session, queries.sample), looked }
  }
}

async function snapshotsOf(tables: readonly string[], view: RunContext['view']): Promise<Checked['snapshots']> {
  const snapshots: Record<string, string> = {}
  for (const table of tables) {
    const snapshot = (await view.state(table))?.snapshot
    if (snapshot) snapshots[table] = String(snapshot.id)
  }
  return snapshots
}

interface Outcome {
  readonly violations: number
  readonly sample: string
  readonly looked: number
}

function describeProblem(asset: NamedAsset, check: Check, name: string, { violations, sample }: Outcome): Diagnostic {
  const code = check.severity === 'error' ? 'CHECK_FAILED' : 'CHECK_WARNING'
  const what =
    check.assertion.rule === 'unique' ? 'keys stand more than once' : violations === 1 ? 'violation' : 'violations'
  const site = check.site ?? asset.asset.site
  return diagnostic(code, `${name} of ${asset.name}: ${violations.toLocaleString('en')} ${what}`, {
    severity: check.severity,
    asset: asset.name,
    ...(site ? { at: site } : {}),
    ...(sample ? { related: [{ message: `for example ${sample}` }] } : {}),
  })
}

async function firstValue(session: Session, query: string): Promise<unknown> {
  for await (const chunk of session.read(query)) if (chunk.rows > 0) return chunk.values[0]?.[0]
  return undefined
}

async function sampleText(session: Session, query: string): Promise<string> {
  const shown: string[] = []
  for await (const { columns, values, rows } of session.read(query)) {
    for (let row = 0; row < rows; row++) {
      const cells = columns.slice(0, 8).map((column, index) => `${column.name}=${cell(values[index]?.[row])}`)
      shown.push(cells.join(' '))
    }
  }
  return shown.join('; ')
}

function cell(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ')
  if (typeof value === 'string') return value.length > 60 ? `${value.slice(0, 60)}…` : value
  if (typeof value === 'object' && value !== null) {
    return JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner)).slice(0, 60)
  }
  return String(value)
}
