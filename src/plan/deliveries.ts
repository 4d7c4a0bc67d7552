import { hash } from 'node:crypto'
import type { Destination } from '../define/destination.ts'
import type { NamedAsset, Project } from '../project/contract.ts'
import type { Delivered } from '../state/delivered.ts'
import type { DeliverPlan, PresentTables, Reason } from './contract.ts'
import { inputRoles } from './roles.ts'

export interface DeliveryContext {
  readonly project: Project
  readonly view: PresentTables
  /** What was delivered, by destination. */
  readonly delivered: ReadonlyMap<string, Delivered>
}

/**
 * What of a selection is to be delivered: destinations whose data or declaration is not what they received.
 *
 * @param changing tables that will be written before
 */
export async function planDeliveries(
  selection: readonly NamedAsset[],
  changing: ReadonlySet<string>,
  context: DeliveryContext,
): Promise<readonly DeliverPlan[]> {
  const plans: DeliverPlan[] = []
  for (const asset of selection) {
    if (asset.asset.kind !== 'destination') continue
    const waiting = [...inputRoles(asset, context.project).keys()].filter(name => changing.has(name))
    const first = waiting.length > 0 && !context.delivered.has(asset.name)
    const reason = first ? NEW : await whyDeliver(asset, context)
    const reasons: readonly Reason[] = reason
      ? [reason]
      : waiting.map(name => ({ code: 'input', text: `${name} will change` }) as const)
    if (reasons.length > 0) plans.push({ kind: 'deliver', asset: asset.name, ...where(asset.asset), reasons })
  }
  return plans
}

const NEW: Reason = { code: 'new', text: 'nothing was delivered yet' }

const where = ({ definition: { to, mode = 'replace' } }: Destination) => ({ to: to.destination, mode })

/** Why a destination lacks what is published; undefined where it has it, or where nothing is published yet. */
export async function whyDeliver(asset: NamedAsset, context: DeliveryContext): Promise<Reason | undefined> {
  const version = await deliveryVersion(asset, context)
  const last = context.delivered.get(asset.name)
  if (version === undefined) return undefined
  if (!last) return NEW
  if (![asset.fingerprint, asset.formerFingerprint].includes(last.fingerprint))
    return { code: 'definition', text: 'its declaration changed' }
  if (version === last.version) return undefined
  return { code: 'input', text: `${asset.inputs.join(', ')} changed` }
}

/** A name for the rows that a destination is to receive now: equal names, equal rows. Undefined where there are none yet. */
export async function deliveryVersion(
  asset: NamedAsset,
  { project, view }: Pick<DeliveryContext, 'project' | 'view'>,
): Promise<string | undefined> {
  const versions: string[] = []
  const names = [...inputRoles(asset, project).keys()].sort()
  for (const name of names) {
    const version = await view.version(name)
    if (version === undefined) return undefined
    versions.push(version)
  }
  const [only] = versions
  if (versions.length === 1) return only
  return hash('sha256', names.map((name, index) => `${name}@${versions[index]}`).join('\n')).slice(0, 32)
}
