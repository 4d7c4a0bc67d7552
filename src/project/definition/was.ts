import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Declared } from '../names.ts'
import { placeInCall } from '../source/find.ts'
import type { ReadText } from '../source/read.ts'

/** Tells of assets that say they had a name which something else has or had. */
export function checkFormerNames(declared: readonly Declared[], read: ReadText): Diagnostic[] {
  const present = new Set(declared.map(({ name }) => name))
  const claimed = new Map<string, string>()
  return declared.flatMap(({ name, asset }) => {
    const was = 'was' in asset.definition ? asset.definition.was : undefined
    if (was === undefined) return []
    const problem = misnaming(name, was, present, claimed)
    claimed.set(was, name)
    if (!problem) return []
    const at = placeInCall(asset.site, ['was', was], read)
    return [diagnostic('PROJECT_DEFINITION', problem, { asset: name, ...(at ? { at } : {}) })]
  })
}

function misnaming(
  name: string,
  was: unknown,
  present: ReadonlySet<string>,
  claimed: ReadonlyMap<string, string>,
): string | undefined {
  if (typeof was !== 'string' || !/^\w+\.\w+$/.test(was)) {
    return `\`was\` is "${String(was)}", but must be a qualified name such as marts.orders`
  }
  if (was === name) return `\`was\` is the name that ${name} has now`
  if (present.has(was)) return `${name} was ${was}, but there is a ${was} now`
  const other = claimed.get(was)
  return other === undefined ? undefined : `${name} and ${other} both say that they were ${was}`
}
