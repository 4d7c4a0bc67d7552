import type { Asset } from '../define/asset.ts'
import type { Assertion, Check } from '../define/checks.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'

/** The checks an asset declares; views and destinations have none. */
export function checksOf(asset: Asset): readonly Check[] {
  return asset.kind === 'view' || asset.kind === 'destination'
    ? []
    : ((asset.definition as { checks?: readonly Check[] }).checks ?? [])
}

/** A check as messages and records call it: `unique(order_id)`. */
export function checkName(assertion: Assertion, project: Project): string {
  switch (assertion.rule) {
    case 'unique':
    case 'notNull':
      return `${assertion.rule}(${assertion.columns.join(', ')})`
    case 'oneOf':
      return `oneOf(${assertion.column})`
    case 'references': {
      const to = project.nameOf.get(assertion.to as Asset) ?? '?'
      return `references(${assertion.column}, ${to}.${assertion.toColumn})`
    }
    case 'fresh':
      return `fresh(${assertion.column}, ${assertion.within})`
    case 'rule':
      return assertion.name
  }
}

/**
 * The names of an asset's checks, for a plan, and the seconds they took the last time; nothing where it has none.
 *
 * @param last the outcomes that are known of the asset's checks
 */
export function checkNames(
  { asset }: NamedAsset,
  project: Project,
  last: readonly Checked[] = [],
): { readonly checks?: readonly string[]; readonly checkSeconds?: number } {
  const names = checksOf(asset).map(({ assertion }) => checkName(assertion, project))
  return names.length > 0 ? { checks: names, ...checkSeconds(names, last) } : {}
}

/** The seconds that checks took the last time; nothing where one of them never looked. */
export function checkSeconds(names: readonly string[], last: readonly Checked[]): { readonly checkSeconds?: number } {
  const known = names.flatMap(name => last.find(({ check }) => check === name)?.seconds ?? [])
  return known.length === names.length ? { checkSeconds: known.reduce((sum, each) => sum + each, 0) } : {}
}

/** Names of the tables a check reads, its own asset first. */
export function checkTables(asset: NamedAsset, assertion: Assertion, project: Project): readonly string[] {
  const names = new Set([asset.name])
  if (assertion.rule === 'references')
    for (const name of storedBelow(project.nameOf.get(assertion.to as Asset) ?? '', project)) names.add(name)
  if (assertion.rule === 'rule') {
    for (const piece of project.statements.get(assertion.violations)?.pieces ?? [])
      if (piece.kind === 'reference') for (const name of storedBelow(piece.read.name, project)) names.add(name)
  }
  names.delete('')
  return [...names]
}

/** The stored tables that a name stands for: itself, or what a view reads. */
function storedBelow(name: string, project: Project): readonly string[] {
  const named = project.assets.get(name)
  return named?.asset.kind === 'view' ? named.inputs.flatMap(input => storedBelow(input, project)) : [name]
}

/**
 * Whether a check must look: it never has, it looks for or at something else now, it asks for the time, or it only
 * warned of what is an error now.
 *
 * @param fingerprint what it looks for, see `checkFingerprint`
 * @param versions the present data versions of the tables it reads
 */
export function isDue(
  { assertion, severity }: Check,
  fingerprint: string,
  versions: Readonly<Record<string, string>>,
  last: Checked | undefined,
  project: Project,
): boolean {
  if (!last || last.fingerprint !== fingerprint || asksForTime(assertion, project)) return true
  if (!last.passed && last.severity !== severity) return true
  const names = Object.keys(versions)
  return (
    names.length !== Object.keys(last.versions).length || names.some(name => last.versions[name] !== versions[name])
  )
}

/** Whether what a check finds depends on when it looks. */
export function asksForTime(assertion: Assertion, project: Project): boolean {
  if (assertion.rule !== 'rule') return assertion.rule === 'fresh'
  const pieces = project.statements.get(assertion.violations)?.pieces ?? []
  return pieces.some(piece => piece.kind === 'param' && piece.name === 'run.time')
}
