import { readFileSync } from 'node:fs'
import type { Asset } from '../../define/asset.ts'
import type { Columns } from '../../define/columns.ts'
import type { Sql } from '../../define/sql.ts'
import type { NamedAsset, Project } from '../contract.ts'
import { checksOf } from '../definition/check.ts'
import { digest } from '../fingerprint/asset.ts'
import { checkFingerprint } from '../fingerprint/check.ts'
import { columnsText } from '../fingerprint/columns.ts'
import { keysOf } from '../graph/statements.ts'
import { queryOf } from '../render/render.ts'
import { readsOf } from '../sql/statement.ts'

/** A query to bind: that of a table or view, whose result must fulfil its contract, or that of a rule. */
export interface Subject {
  readonly asset: NamedAsset
  readonly sql: Sql
  readonly rule?: string
  /** The columns it must give; those of the contract by default. */
  readonly columns?: Columns
  /** Names it reads. */
  readonly reads: readonly string[]
  /** Changes with everything that binding depends on. */
  readonly key: string
}

/** Every query of a project that can be bound: those of assets about which nothing else is wrong. */
export function subjects(project: Project): readonly Subject[] {
  const wrong = new Set<string | undefined>()
  for (const { severity, asset } of project.diagnostics) if (severity === 'error') wrong.add(asset)
  const version = packageVersion()
  const contracts = new Map<string, string>()
  const contractOf = (name: string): string => {
    let text = contracts.get(name)
    if (text === undefined) {
      text = columnsText(project.assets.get(name)?.asset.columns ?? {})
      contracts.set(name, text)
    }
    return text
  }
  const found: Subject[] = []
  for (const asset of project.assets.values()) {
    if (wrong.has(asset.name)) continue
    const add = (sql: Sql, fingerprint: string, rule?: string, columns?: Columns) => {
      const statement = project.statements.get(sql)
      if (!statement) return
      const reads = new Set(readsOf([statement]).map(({ name }) => name))
      if (rule !== undefined || statement.pieces.some(piece => piece.kind === 'affected')) reads.add(asset.name)
      // Nothing can be read from what has no columns yet: it is bound once they are there.
      if ([...reads].some(name => isEmpty(project, name))) return
      const contract = [...reads].map(name => `${name}\n${contractOf(name)}`)
      const key = digest([version, fingerprint, ...contract])
      found.push({
        asset,
        sql,
        reads: [...reads],
        key,
        ...(rule === undefined ? {} : { rule }),
        ...(columns ? { columns } : {}),
      })
    }
    const query = queryOf(asset)
    if (query) add(query, asset.fingerprint, undefined, givenColumns(asset.asset))
    for (const keys of keysOf(asset.asset)) add(keys, `${asset.fingerprint} keys`, undefined, keyColumns(asset.asset))
    for (const check of checksOf(asset.asset)) {
      const { assertion } = check
      if (assertion.rule === 'rule') add(assertion.violations, checkFingerprint(check, project), assertion.name)
    }
  }
  return found
}

/** What the query of a history gives: all but the two columns that say from when to when a row holds. */
function givenColumns(asset: Asset): Columns | undefined {
  const load = asset.kind === 'table' ? asset.definition.load : undefined
  if (load?.by !== 'history' || Object.keys(asset.columns).length === 0) return undefined
  return Object.fromEntries(Object.entries(asset.columns).filter(([name]) => name !== load.from && name !== load.to))
}

function keyColumns(asset: Asset): Columns {
  const key: readonly string[] = (asset.kind === 'table' ? asset.definition.key : undefined) ?? []
  return Object.fromEntries(Object.entries(asset.columns).filter(([name]) => key.includes(name)))
}

function isEmpty(project: Project, name: string): boolean {
  const columns = project.assets.get(name)?.asset.columns
  return columns !== undefined && Object.keys(columns).length === 0
}

/** Another version may come with another version of the engine. */
function packageVersion(): string {
  return String(JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version)
}
