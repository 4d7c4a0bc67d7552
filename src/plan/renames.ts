import type { Project } from '../project/contract.ts'
import type { Checked } from '../state/checked.ts'
import type { Held } from '../state/held.ts'
import type { Produced } from '../state/produced.ts'
import { renamedKeys } from '../state/rename.ts'
import type { Rename } from './contract.ts'

/**
 * The tables that an asset says it had under another name, and that are still published under it. The rejected rows of
 * a source go with it.
 *
 * @param pointers the catalogue's
 * @param produced what made the tables: those that nothing here made are somebody else's
 */
export function renamesOf(
  project: Project,
  pointers: ReadonlyMap<string, string>,
  produced: ReadonlyMap<string, Produced>,
): readonly Rename[] {
  const renames: Rename[] = []
  for (const { name, asset } of project.assets.values()) {
    const from = asset.kind === 'table' || asset.kind === 'source' ? asset.definition.was : undefined
    if (from === undefined || !produced.has(from) || !pointers.has(from) || pointers.has(name)) continue
    renames.push({ from, to: name })
    const rejected = { from: `${from}_rejected`, to: `${name}_rejected` }
    if (asset.kind === 'source' && pointers.has(rejected.from) && !pointers.has(rejected.to)) renames.push(rejected)
  }
  return renames
}

/** What is known by names, by the names that tables will have. */
export function renamed<T>(
  known: ReadonlyMap<string, T>,
  renames: readonly Rename[],
  within: (value: T, rename: Rename) => T = value => value,
): ReadonlyMap<string, T> {
  if (renames.length === 0) return known
  const names = new Map(renames.map(({ from, to }) => [from, to]))
  const taken = new Set(names.values())
  return new Map(
    [...known].flatMap(([name, value]) => {
      const to = names.get(name)
      // What is still known of something that had the new name once gives way.
      if (to === undefined && taken.has(name)) return []
      return [[to ?? name, renames.reduce(within, value)] as const]
    }),
  )
}

/** A record of what produced a table, by its new name and those of what it was made from. */
export function renamedProduced(record: Produced, { from, to }: Rename): Produced {
  const asset = record.asset === from ? to : record.asset
  return { ...record, asset, inputs: renamedKeys(record.inputs, from, to) }
}

export function renamedHeld(held: Held, { from, to }: Rename): Held {
  return { ...held, asset: held.asset === from ? to : held.asset, inputs: renamedKeys(held.inputs, from, to) }
}

export function renamedChecks(records: readonly Checked[], { from, to }: Rename): readonly Checked[] {
  return records.map(record => ({
    ...record,
    asset: record.asset === from ? to : record.asset,
    versions: renamedKeys(record.versions, from, to),
    snapshots: renamedKeys(record.snapshots, from, to),
  }))
}
