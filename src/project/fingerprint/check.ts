import type { Asset } from '../../define/asset.ts'
import type { Check } from '../../define/checks.ts'
import type { Project } from '../contract.ts'
import { readsOf } from '../sql/statement.ts'
import { digest } from './asset.ts'
import { canonicalText } from './canonical.ts'

/**
 * What a check looks for: with an equal fingerprint and equal data, its outcome is the same, but where it asks for the
 * time of the run. Severity is no part of it; the views it looks through are.
 */
export function checkFingerprint(
  { assertion }: Check,
  project: Pick<Project, 'assets' | 'nameOf' | 'statements'>,
): string {
  switch (assertion.rule) {
    case 'references': {
      const to = project.nameOf.get(assertion.to as Asset) ?? ''
      return digest(['references', assertion.column, to, assertion.toColumn, ...viewsAmong([to], project)])
    }
    case 'rule': {
      const statement = project.statements.get(assertion.violations)
      const names = statement ? readsOf([statement]).map(read => read.name) : []
      return digest(['rule', statement?.meaning ?? '', ...viewsAmong(names, project)])
    }
    default:
      return digest([canonicalText(assertion)])
  }
}

// A view has no data whose version could tell that its query changed.
function viewsAmong(names: readonly string[], { assets }: Pick<Project, 'assets'>): readonly string[] {
  return [...new Set(names)].sort().flatMap(name => {
    const named = assets.get(name)
    return named?.asset.kind === 'view' ? [named.fingerprint] : []
  })
}
