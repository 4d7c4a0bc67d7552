import { fail } from '../../diagnostics/diagnostic.ts'
import type { Fork, TableState } from '../../lake/contract.ts'
import { RELEASED } from '../../lake/metadata/state.ts'
import type { Workspace } from '../workspace.ts'
import { housekeepingId } from './id.ts'
import { sharesFiles, wantedStates } from './protection.ts'
import { isReleased } from './released.ts'
import { isBusy, underLease } from './under-lease.ts'

export interface Released {
  readonly table: string
  /** URI of the metadata file that says so. */
  readonly location: string
}

/**
 * Hands a table over to another engine: it may from now on clean and purge it, and Massif only reads it.
 *
 * @throws MassifError LAKE_SHARED when environments, staged tables or readers stand on its files; RUN_LOCKED;
 * LAKE_RELEASED when it is handed over already
 */
export async function release(workspace: Workspace, table: string, now: () => Date): Promise<Released> {
  const { database, lake } = workspace
  const id = housekeepingId(now())
  const released = await underLease(database, table, id, now, async () => {
    const state = (await lake.resolve([table])).get(table)
    if (!state) fail('PROJECT_UNKNOWN_ASSET', `There is no table "${table}" in the lake`)
    if (isReleased(state)) {
      fail('LAKE_RELEASED', `${table} was handed over on ${state.properties[RELEASED]}`, {
        asset: table,
        hint: 'There is nothing left to do.',
      })
    }
    await refuseShared(state, workspace, now)
    const fork = (await lake.fork(id, [table])).get(table) as Fork
    try {
      const { metadataLocation: location } = await fork.amend({
        properties: {
          'gc.enabled': null,
          'write.metadata.delete-after-commit.enabled': null,
          [RELEASED]: now().toISOString(),
        },
      })
      await fork.sync()
      // Runs that published it are not rolled back after this: they find that somebody moved it.
      await lake.publish([fork])
      return { table, location }
    } catch (error) {
      await lake.discard([fork])
      throw error
    }
  })
  return isBusy(released) ? fail('RUN_LOCKED', released.busy, { asset: table }) : released
}

/** Whoever shares files with the table would lose them to its new owner. */
async function refuseShared(state: TableState, { database, lake }: Workspace, now: () => Date): Promise<void> {
  const maintenance = await lake.maintenance()
  const sharers = new Set<string>()
  for (const { by, catalog, table, location } of await wantedStates(database, maintenance, now, now().toISOString())) {
    if (catalog === 'lake' && table === state.name) continue
    if (await sharesFiles(location, state, maintenance)) sharers.add(by)
  }
  if (sharers.size === 0) return
  fail('LAKE_SHARED', `${state.name} shares its files with ${[...sharers].join(', ')}`, { asset: state.name })
}
