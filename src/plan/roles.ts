import type { InputRead, NamedAsset, Project } from '../project/contract.ts'

/** One way in which a table reads a stored table. */
export type Role = InputRead

/**
 * The stored tables an asset reads, through views too, each with the ways it is read.
 * What a view reads is read as the view is, but never by interval: its rows need not be those of the interval.
 */
export function inputRoles(asset: NamedAsset, project: Project): ReadonlyMap<string, readonly Role[]> {
  const roles = new Map<string, Role[]>()
  const add = (read: InputRead): void => {
    const input = project.assets.get(read.name)
    if (input?.asset.kind === 'view') {
      for (const { name } of input.reads) add(read.how === 'slice' ? { how: 'whole', name } : { ...read, name })
      return
    }
    const known = roles.get(read.name)
    if (known) known.push(read)
    else roles.set(read.name, [read])
  }
  for (const read of asset.reads) add(read)
  return roles
}

/** Whether a change of an input is no reason to redo anything: it is only ever looked up as it stands. */
export function keepsPast(roles: readonly Role[] | undefined): boolean {
  return roles?.every(role => role.how === 'lookup' && role.policy === 'latest') ?? false
}

/** Whether a change of an input makes all rows stale, whatever part of it changed. */
export function redoesPast(role: Role): boolean {
  return role.how === 'whole' || (role.how === 'lookup' && role.policy === 'redo')
}
