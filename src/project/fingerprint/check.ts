import type { Asset } from '../../define/asset.ts'
import type { Check } from '../../define/checks.ts'
import type { Project } from '../contract.ts'
import { digest } from './asset.ts'
import { canonicalText } from './canonical.ts'

/** What a check looks for: with an equal fingerprint and equal data, its outcome is the same. Severity is no part of it. */
export function checkFingerprint({ assertion }: Check, project: Pick<Project, 'nameOf' | 'statements'>): string {
  switch (assertion.rule) {
    case 'references': {
      const to = project.nameOf.get(assertion.to as Asset) ?? ''
      return digest(['references', assertion.column, to, assertion.toColumn])
    }
    case 'rule':
      return digest(['rule', project.statements.get(assertion.violations)?.meaning ?? ''])
    default:
      return digest([canonicalText(assertion)])
  }
}
