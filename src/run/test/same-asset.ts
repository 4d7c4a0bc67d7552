import type { Asset } from '../../define/asset.ts'
import type { Project } from '../../project/contract.ts'
import { columnsText } from '../../project/fingerprint/columns.ts'
import { queriesOf } from '../../project/graph/statements.ts'

/**
 * Gives for an asset the one that a project loaded from the same declaration. Test runners load modules of their own, so
 * that the two are not the same value: the place decides, and what is declared there.
 *
 * @returns undefined where none is it, or several may be
 */
export function sameAsset(asset: Asset, { assets }: Pick<Project, 'assets'>): Asset | undefined {
  const all = [...assets.values()].map(named => named.asset)
  if (all.includes(asset)) return asset
  const { file, line } = asset.site ?? {}
  let candidates = all.filter(each => each.kind === asset.kind)
  const narrow = (holds: (each: Asset) => boolean) => {
    const fewer = candidates.filter(holds)
    if (fewer.length > 0) candidates = fewer
  }
  candidates = candidates.filter(each => each.site?.file === file && looks(each) === looks(asset))
  // A runner that compiles modules may have moved the lines.
  narrow(each => each.site?.line === line)
  return candidates.length === 1 ? candidates[0] : undefined
}

function looks(asset: Asset): string {
  const texts = queriesOf(asset).map(({ texts, file }) => [...texts, file ?? ''].join('\u0000'))
  return [asset.kind, columnsText(asset.columns), ...texts].join('\u0001')
}
