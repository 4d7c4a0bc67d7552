import { fail } from '../../diagnostics/diagnostic.ts'
import type { Loss } from '../../plan/contract.ts'
import type { RunContext } from '../context.ts'

/** @throws MassifError PLAN_DESTRUCTIVE naming every loss, unless the run was told that data may be lost */
export function refuseLosses(losses: readonly Loss[], { allowDrop, project }: RunContext): void {
  const [first, ...others] = losses
  if (!first || allowDrop) return
  const more = others.length === 0 ? '' : `, and ${others.length} more`
  const related = losses.map(({ asset, text }) => {
    const site = project.assets.get(asset)?.asset.site
    return { message: `${asset}: ${text}`, ...(site ? { at: site } : {}) }
  })
  fail('PLAN_DESTRUCTIVE', `This run would lose data: ${first.asset}, ${first.text}${more}`, {
    asset: first.asset,
    related,
  })
}
