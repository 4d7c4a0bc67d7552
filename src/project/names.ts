import { type Asset, isAsset } from '../define/asset.ts'
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts'
import { relativePath } from './modules/find.ts'
import type { Imports } from './modules/fresh.ts'
import type { LoadedModule } from './modules/import.ts'

/** An asset under the name it is exported by. */
export interface Declared {
  readonly name: string
  readonly asset: Asset
  /** Relative to the project's folder, with `/`. */
  readonly module: string
}

export interface Names {
  readonly declared: readonly Declared[]
  /** Exported, but under a name that cannot be used. */
  readonly refused: ReadonlySet<Asset>
  readonly problems: readonly Diagnostic[]
}

interface Export {
  readonly file: string
  readonly module: string
  readonly name: string
}

/**
 * Names the exported assets: `<first folder>.<export>`, `main.<export>` for modules at the root. An asset exported by
 * several modules is named by the one that declares it; the others pass it on.
 */
export function nameAssets(directory: string, modules: readonly LoadedModule[], imports: Imports): Names {
  const exports = new Map<Asset, Export[]>()
  const problems: Diagnostic[] = []
  for (const { file, exports: exported } of modules) {
    const module = relativePath(directory, file)
    for (const [name, value] of Object.entries(exported ?? {})) {
      if (isAsset(value)) {
        const known = exports.get(value)
        if (known) known.push({ file, module, name })
        else exports.set(value, [{ file, module, name }])
      } else if (isConfig(value)) problems.push(strayConfig(file, module))
    }
  }
  const declared: Declared[] = []
  const refused = new Set<Asset>()
  for (const [asset, all] of exports) {
    const found = nameAsset(asset, ownExports(asset, all, imports))
    if ('problem' in found) {
      refused.add(asset)
      problems.push(found.problem)
    } else declared.push(found)
  }
  declared.sort((a, b) => (a.name < b.name ? -1 : 1))
  const taken = duplicates(declared)
  for (const { asset } of taken.later) refused.add(asset)
  const kept = declared.filter(({ asset }) => !refused.has(asset))
  return {
    declared: kept,
    refused,
    problems: [...problems, ...taken.problems, ...foldersByCase(kept), ...rejectedClashes(kept)],
  }
}

/** The exports of the module that declares the asset. Those of a module that imports that one only pass it on. */
function ownExports(asset: Asset, all: readonly Export[], imports: Imports): readonly Export[] {
  if (all.length === 1) return all
  const declaring = all.filter(({ file }) => file === asset.site?.file)
  if (declaring.length > 0) return declaring
  const files = new Set(all.map(({ file }) => file))
  const first = all.find(({ file }) => ![...(imports.files.get(file) ?? [])].some(imported => files.has(imported)))
  return all.filter(({ file }) => file === (first ?? all[0])?.file)
}

const USABLE = /^[A-Za-z_][A-Za-z0-9_]*$/
/** Schemas and databases of the engine, where `system.orders` would not mean ours; in `massif` a run keeps its own. */
const RESERVED = new Set(['information_schema', 'massif', 'memory', 'pg_catalog', 'system', 'temp'])

function nameAsset(asset: Asset, exports: readonly Export[]): Declared | { problem: Diagnostic } {
  const [{ module, name }, second] = exports as [Export, Export?]
  const namespace = module.includes('/') ? module.slice(0, module.indexOf('/')) : 'main'
  const bad = (message: string, hint: string) => {
    const at = asset.site ? { at: asset.site } : {}
    return { problem: diagnostic('PROJECT_BAD_NAME', message, { ...at, hint }) }
  }
  if (name === 'default') {
    return bad(
      `${module} exports a ${asset.kind} as its default, which gives it no name`,
      'Write export const orders = …',
    )
  }
  if (second) {
    return bad(`${module} exports one ${asset.kind} as "${name}" and as "${second.name}"`, 'Keep one of the exports.')
  }
  const rule = 'Names are made of the letters a to z and A to Z, digits and _, and do not begin with a digit.'
  if (!USABLE.test(name)) return bad(`"${name}" cannot be the name of a ${asset.kind}`, rule)
  if (!USABLE.test(namespace)) {
    return bad(
      `The folder "${namespace}" cannot name the ${asset.kind} ${name} that it holds`,
      `Rename the folder. ${rule}`,
    )
  }
  if (RESERVED.has(namespace.toLowerCase())) {
    return bad(`The folder "${namespace}" has a name that engines keep for themselves`, 'Rename the folder.')
  }
  return { name: `${namespace}.${name}`, asset, module }
}

/** Finds assets whose names are equal, or are told apart by their case or their folder alone. */
function duplicates(declared: readonly Declared[]): { later: Declared[]; problems: Diagnostic[] } {
  const first = new Map<string, Declared>()
  const later: Declared[] = []
  const problems: Diagnostic[] = []
  for (const one of declared) {
    const key = one.name.slice(one.name.indexOf('.') + 1).toLowerCase()
    const known = first.get(key)
    if (!known) {
      first.set(key, one)
      continue
    }
    later.push(one)
    const both = `${known.name} (${known.module}) and ${one.name} (${one.module})`
    problems.push(
      diagnostic('PROJECT_DUPLICATE_NAME', `Two assets cannot be told apart by their names: ${both}`, {
        asset: one.name,
        ...(one.asset.site ? { at: one.asset.site } : {}),
        related: [{ message: `${known.name} is declared here`, ...(known.asset.site ? { at: known.asset.site } : {}) }],
      }),
    )
  }
  return { later, problems }
}

/** Engines, and the file systems of some machines, see one folder where names differ by case alone. */
function foldersByCase(declared: readonly Declared[]): Diagnostic[] {
  const seen = new Map<string, string>()
  const problems: Diagnostic[] = []
  for (const { name } of declared) {
    const namespace = name.slice(0, name.indexOf('.'))
    const known = seen.get(namespace.toLowerCase())
    if (known !== undefined && known !== namespace) {
      problems.push(
        diagnostic('PROJECT_BAD_NAME', `The folders "${known}" and "${namespace}" differ by their case alone`),
      )
    }
    seen.set(namespace.toLowerCase(), namespace)
  }
  return problems
}

/** Rows of `raw.orders` that do not fit go to `raw.orders_rejected`. */
function rejectedClashes(declared: readonly Declared[]): Diagnostic[] {
  const sources = new Set(declared.filter(({ asset }) => asset.kind === 'source').map(({ name }) => name.toLowerCase()))
  return declared.flatMap(({ name, asset }) => {
    const source = /^(.+)_rejected$/i.exec(name)?.[1]
    if (source === undefined || !sources.has(source.toLowerCase())) return []
    const message = `${name} has the name of the table that keeps the rejected rows of ${source}`
    const at = asset.site ? { at: asset.site } : {}
    return [diagnostic('PROJECT_BAD_NAME', message, { asset: name, ...at, hint: 'Rename one of the two.' })]
  })
}

/** Whether a value is what `project()` gives; its settings may still be anything. */
export function isConfig(value: unknown): value is { readonly kind: 'config' } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'config'
}

function strayConfig(file: string, module: string): Diagnostic {
  const message = `${module} exports a configuration, but only massif.config.ts configures the project`
  return diagnostic('PROJECT_CONFIG', message, { at: { file, line: 1, column: 1 } })
}
