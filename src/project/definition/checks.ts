import type { Asset } from '../../define/asset.ts'
import type { Check } from '../../define/checks.ts'
import { nearest } from '../../diagnostics/nearest.ts'
import { isDuration, isTime } from '../sql/slice.ts'
import type { Report } from './report.ts'

/** Checks the rules of an asset, but for the SQL of its `rule`s. */
export function checkChecks(report: Report, checks: readonly Check[], names: CheckNames): void {
  const seen = new Set<string>()
  for (const check of checks) {
    if (check?.kind !== 'check') {
      report.add(
        '`checks` holds something that is no check',
        ['checks'],
        'Checks are made by unique, notNull, oneOf, references, fresh and rule.',
      )
      continue
    }
    checkOne(report, check, names)
    const text = sameness(check, names)
    if (seen.has(text)) report.add(`${report.name} has the check ${text} twice`, [], undefined, check)
    seen.add(text)
  }
}

export interface CheckNames {
  readonly nameOf: ReadonlyMap<Asset, string>
  readonly refused: ReadonlySet<Asset>
}

function checkOne(report: Report, check: Check, { nameOf, refused }: CheckNames): void {
  const { assertion } = check
  const what = `\`${assertion.rule}\``
  switch (assertion.rule) {
    case 'unique':
    case 'notNull':
      if (assertion.columns.length === 0) report.add(`${what} names no column`, [], undefined, check)
      for (const column of assertion.columns) report.has(column, what, [], check)
      break
    case 'oneOf':
      report.has(assertion.column, what, [], check)
      if (assertion.values.length === 0) report.add(`${what} allows no value`, [], undefined, check)
      break
    case 'fresh':
      if (report.has(assertion.column, what, [], check) && !isTime(report.asset, assertion.column)) {
        report.add(`${what} looks at "${assertion.column}", which holds no times`, [assertion.column], undefined, check)
      }
      if (!isDuration(assertion.within)) {
        report.add(
          `"${assertion.within}" is not a duration`,
          [assertion.within],
          "Write for example '26 hours'.",
          check,
        )
      }
      break
    case 'references': {
      report.has(assertion.column, what, [], check)
      const to = assertion.to as unknown as Asset
      const target = nameOf.get(to)
      if (target === undefined && !refused.has(to)) {
        report.add(
          `${what} looks at a ${to.kind} that no module of the project exports`,
          [],
          undefined,
          check,
          'PROJECT_UNEXPORTED',
        )
      } else if (!Object.hasOwn(to.columns, assertion.toColumn)) {
        const meant = nearest(assertion.toColumn, Object.keys(to.columns))
        const hint = meant ? `Did you mean "${meant}"?` : `Its columns are ${Object.keys(to.columns).join(', ')}.`
        report.add(
          `${what} names the column "${assertion.toColumn}", which ${target ?? 'its target'} does not have`,
          [assertion.toColumn],
          hint,
          check,
        )
      }
      break
    }
    case 'rule':
      if (assertion.name.trim() === '') report.add('A rule has no name', [], undefined, check)
  }
}

/** A check as it is told apart from the others of its table. */
function sameness({ assertion }: Check, { nameOf }: CheckNames): string {
  switch (assertion.rule) {
    case 'unique':
    case 'notNull':
      return `${assertion.rule}(${assertion.columns.join(', ')})`
    case 'references':
      return `references(${assertion.column}, ${nameOf.get(assertion.to as Asset) ?? '?'}.${assertion.toColumn})`
    case 'rule':
      return `"${assertion.name}"`
    default:
      return `${assertion.rule}(${assertion.column})`
  }
}
