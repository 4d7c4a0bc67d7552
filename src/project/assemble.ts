import { join } from 'node:path'
import type { Asset } from '../define/asset.ts'
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts'
import type { NamedAsset, Project } from './contract.ts'
import { checkDefinition } from './definition/check.ts'
import { checkSharedTargets } from './definition/destination.ts'
import { Report } from './definition/report.ts'
import { checkFormerNames } from './definition/was.ts'
import { closureHash } from './fingerprint/closure.ts'
import { buildGraph } from './graph/assets.ts'
import { readingCycles } from './graph/order.ts'
import { resolveStatements } from './graph/statements.ts'
import type { Imports } from './modules/fresh.ts'
import type { LoadedModule } from './modules/import.ts'
import { type Declared, nameAssets } from './names.ts'
import { queryOf } from './render/render.ts'
import type { ReadText } from './source/read.ts'
import type { Names } from './sql/draft.ts'
import { placeOf } from './sql/place.ts'

export interface Assembled extends Pick<Project, 'assets' | 'nameOf' | 'statements'> {
  readonly problems: readonly Diagnostic[]
}

/** Makes the graph of what modules export, and tells everything that is wrong with it. */
export function assemble(
  directory: string,
  modules: readonly LoadedModule[],
  imports: Imports,
  read: ReadText,
): Assembled {
  const named = nameAssets(directory, modules, imports)
  const refused = new Set(named.refused)
  const problems = [...named.problems, ...checkDefinitions(named.declared, refused, read)]
  const declared = named.declared.filter(({ asset }) => !refused.has(asset))
  const nameOf = new Map<Asset, string>(declared.map(({ name, asset }) => [asset, name]))
  // Nothing reads a destination.
  const relations = declared.filter(({ asset }) => asset.kind !== 'destination')
  const byName = new Map(relations.map(one => [one.name.toLowerCase(), one]))
  const { statements, problems: unresolved } = resolveStatements(declared, { nameOf, refused, byName, read })
  const closure = (module: string) => closureHash(directory, join(directory, module), imports, read)
  const assets = buildGraph(declared, { nameOf, statements, closure })
  const incomplete = refused.size > 0 || modules.some(({ exports }) => exports === undefined)
  problems.push(
    // A name that is not known may be that of something which was refused, or of a module that could not be loaded.
    ...unresolved.filter(({ code }) => !incomplete || code !== 'PROJECT_UNKNOWN_ASSET'),
    ...checkFormerNames(declared, read),
    ...checkSharedTargets(declared),
    ...readingCycles(
      [...assets.keys()],
      name => assets.get(name)?.inputs ?? [],
      (name, input) => placeOfRead(assets.get(name), input, statements, read),
    ),
  )
  return { assets, nameOf, statements, problems }
}

/** Checks every declaration. Those that are of no use join the refused. */
function checkDefinitions(declared: readonly Declared[], refused: Set<Asset>, read: ReadText): Diagnostic[] {
  const names: Pick<Names, 'nameOf' | 'refused'> = {
    nameOf: new Map(declared.map(({ name, asset }) => [asset, name])),
    refused,
  }
  return declared.flatMap(({ name, asset }) => {
    const report = new Report(name, asset, read)
    checkDefinition(report, names)
    if (report.unusable) refused.add(asset)
    return report.problems
  })
}

/** Where a query names one of its inputs. */
function placeOfRead(
  reader: NamedAsset | undefined,
  input: string,
  statements: Project['statements'],
  read: ReadText,
): Place | undefined {
  const sql = reader && queryOf(reader)
  const pieces = (sql && statements.get(sql)?.pieces) ?? []
  const piece = pieces.find(piece => piece.kind === 'reference' && piece.read.name === input)
  return (piece && placeOf(piece.origin, read)) ?? reader?.asset.site
}
