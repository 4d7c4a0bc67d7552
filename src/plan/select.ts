import { fail } from '../diagnostics/diagnostic.ts'
import { nearest } from '../diagnostics/nearest.ts'
import type { NamedAsset, Project } from '../project/contract.ts'

/**
 * The assets a command is about, with all that they are made from, in graph order.
 *
 * @param wanted names: `marts.orders`, `orders`, or a namespace `marts.*`; none for all.
 * @throws MassifError PROJECT_UNKNOWN_ASSET with the nearest name.
 */
export function select(project: Project, wanted: readonly string[]): readonly NamedAsset[] {
  if (wanted.length === 0) return [...project.assets.values()]
  const needed = new Set<string>()
  const need = (name: string): void => {
    if (needed.has(name)) return
    needed.add(name)
    for (const input of project.assets.get(name)?.inputs ?? []) need(input)
  }
  for (const name of resolveNames(project, wanted)) need(name)
  return [...project.assets.values()].filter(asset => needed.has(asset.name))
}

/** Names, with those of all that is made from them, through whatever stands between. */
export function withDownstream(project: Project, names: readonly string[]): readonly string[] {
  const found = new Set(names)
  // In graph order, each comes after what it reads.
  for (const { name, inputs } of project.assets.values()) if (inputs.some(input => found.has(input))) found.add(name)
  return [...found]
}

/** The qualified names that `wanted` stands for. */
export function resolveNames(project: Project, wanted: readonly string[]): readonly string[] {
  const names = [...project.assets.keys()]
  return wanted.flatMap(text => {
    const found = text.endsWith('.*')
      ? names.filter(name => name.startsWith(text.slice(0, -1)))
      : names.filter(name => name === text || name.slice(name.indexOf('.') + 1) === text)
    if (found.length > 0) return found
    const close = nearest(text, [...names, ...names.map(name => name.slice(name.indexOf('.') + 1))])
    return fail('PROJECT_UNKNOWN_ASSET', `There is no asset "${text}" in this project`, {
      hint: close ? `Did you mean ${close}?` : '`massif show` lists all of them.',
    })
  })
}
