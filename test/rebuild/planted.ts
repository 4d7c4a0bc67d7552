/** A bug to plant: a text of a source file, and what is put in its place. */
export interface Planted {
  readonly says: string
  readonly file: string
  readonly find: string
  readonly put: string
}

/** Ten bugs in how the plan finds what changed, and in which intervals a change reaches. */
export const PLANTED: readonly Planted[] = [
  {
    says: 'files that were removed make no interval stale',
    file: 'src/plan/dirty.ts',
    find: '`(select * from ${removed} except all select * from ${added})`,',
    put: '`(select * from ${removed} where false)`,',
  },
  {
    says: 'look-back is forgotten',
    file: 'src/plan/dirty.ts',
    find: 'if (role.back === undefined) return { start, end }',
    put: 'if (role.back === undefined || role.back !== undefined) return { start, end }',
  },
  {
    says: 'look-back reaches one grain less',
    file: 'src/plan/dirty.ts',
    find: 'let end = next(floor(later(time, parseDuration(back)), grain), grain)',
    put: 'let end = floor(later(time, parseDuration(back)), grain)',
  },
  {
    says: 'only the first of several changed inputs is looked at',
    file: 'src/plan/stale-ranges.ts',
    find: 'for (const name of changed) {',
    put: 'for (const name of changed.slice(0, 1)) {',
  },
  {
    says: 'new times of the inputs bring no new intervals',
    file: 'src/plan/stale-ranges.ts',
    find: 'const all = merge([...dirty, ...moved])',
    put: 'const all = merge(dirty)',
  },
  {
    says: 'changed code is not noticed',
    file: 'src/plan/decide.ts',
    find: 'if (![asset.fingerprint, asset.formerFingerprint].includes(produced.fingerprint))',
    put: 'if (produced.fingerprint === "")',
  },
  {
    says: 'a lookup that redoes the past does not',
    file: 'src/plan/roles.ts',
    find: "return role.how === 'whole' || (role.how === 'lookup' && role.policy === 'redo')",
    put: "return role.how === 'whole'",
  },
  {
    says: 'removed rows touch no keys of a merge',
    file: 'src/run/step/changes.ts',
    find: "if (which === 'either') return `((${more}) union all (${fewer}))`",
    put: "if (which === 'either') return `(${more})`",
  },
  {
    says: 'a merge takes an input that it reads whole for covered, though its keys do not read its changes',
    file: 'src/plan/decide.ts',
    find: 'return roles.length > others.length && others.every',
    put: 'return others.every',
  },
  {
    says: 'a month is dirty up to its first day only',
    file: 'src/plan/ranges.ts',
    find: 'return utc(date.getUTCFullYear(), date.getUTCMonth() + 1)',
    put: 'return start + 86_400_000',
  },
]
