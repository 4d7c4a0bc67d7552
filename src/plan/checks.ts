import type { Asset } from '../define/asset.ts'
import type { Assertion, Check } from '../define/checks.ts'
import type { Input } from '../define/input.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'

/** The checks an asset declares; views have none. */
export function checksOf(asset: Asset): readonly Check[] {
  return asset.kind === 'view' ? [] : ((asset.definition as { checks?: readonly Check[] }).checks ?? [])
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

/** Names of the tables a check reads, its own asset first. */
export function checkTables(asset: NamedAsset, assertion: Assertion, project: Project): readonly string[] {
  const names = new Set([asset.name])
  if (assertion.rule === 'references') names.add(project.nameOf.get(assertion.to as Asset) ?? '')
  if (assertion.rule === 'rule') {
    const relations: Input[] = [...assertion.violations.inputs].filter(isInput)
    for (let input = relations.pop(); input; input = relations.pop()) {
      const name = project.nameOf.get(input as unknown as Asset)
      if (name !== undefined) names.add(name)
      if ('inputs' in input) relations.push(...(input.inputs as Input[]).filter(isInput))
      if ('relation' in input) relations.push(input.relation as Input)
    }
  }
  names.delete('')
  return [...names]
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && 'kind' in value
}

/** What a check asserts, in one text: another text, another check. The columns' types are part of the table. */
export function assertionText(assertion: Assertion, project: Project): string {
  return JSON.stringify(assertion, (key, value) => {
    if (key === 'site') return undefined
    const name = project.nameOf.get(value as Asset)
    return name === undefined ? value : { asset: name }
  })
}

/**
 * Whether a check must look: it never has, it reads something else now, or time itself is what it watches.
 *
 * @param versions the present data versions of the tables it reads
 */
export function isDue(
  assertion: Assertion,
  text: string,
  versions: Readonly<Record<string, string>>,
  last: Checked | undefined,
): boolean {
  if (!last || last.fingerprint !== text || assertion.rule === 'fresh') return true
  const names = Object.keys(versions)
  return (
    names.length !== Object.keys(last.versions).length || names.some(name => last.versions[name] !== versions[name])
  )
}
