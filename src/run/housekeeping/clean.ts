import type { ListedFile } from '../../lake/files/files.ts'
import { localPath } from '../../lake/files/uri.ts'
import type { Maintenance, NeededFiles } from '../../lake/maintenance/contract.ts'
import type { Database } from '../../state/contract.ts'
import { liveReaders } from '../reading.ts'
import type { Workspace } from '../workspace.ts'
import { discardDeadForks } from './dead-forks.ts'
import { addWanted, wantedStates } from './protection.ts'
import { isReleased } from './released.ts'
import { undoableSince } from './retention.ts'

export interface CleanOptions {
  /** Files and forks not older than this stay: somebody may be about to name them. Milliseconds. */
  readonly older: number
  readonly dryRun: boolean
  readonly now: () => Date
}

/** What cleaning removed, or would remove. */
export interface Cleaned {
  /** Forks of runs that are gone, as `run: table`. */
  readonly forks: readonly string[]
  /** Files by the table in whose folder they are. */
  readonly tables: readonly { readonly table: string; readonly files: number; readonly bytes: number }[]
}

/** How far the clock of the disk may be behind ours. Milliseconds. */
const CLOCK_SKEW = 60_000

/**
 * Forgets the forks of runs that are gone, and deletes files in the folders of tables that no row of any catalogue,
 * no fork and no reader needs.
 *
 * @throws MassifError LAKE_*, having deleted no file, when one state that somebody wants cannot be read
 */
export async function clean(workspace: Workspace, options: CleanOptions): Promise<Cleaned> {
  const { database, lake } = workspace
  const maintenance = await lake.maintenance()
  const forks = await discardDeadForks(workspace, options)
  const since = await settled(database, options)
  // The files first: what becomes needed between the two was written since.
  const old = (await maintenance.list()).filter(({ modified }) => modified < since)
  const needed = await allNeeded(workspace, maintenance, forks, options)
  const released = await releasedFolders(workspace)
  const stray = old.filter(
    ({ uri }) => !needed.has(uri) && !released.some(folder => localPath(uri).startsWith(`${folder}/`)),
  )
  if (!options.dryRun) await maintenance.remove(stray.map(({ uri }) => uri))
  return { forks: forks.map(({ run, table }) => `${run}: ${table}`), tables: byTable(stray) }
}

/** Who is at work may have written files that nothing names yet, as long ago as it began. */
async function settled(database: Database, { older, now }: CleanOptions): Promise<number> {
  const began = (await liveReaders(database, now())).map(({ since }) => Date.parse(since) - CLOCK_SKEW)
  return Math.min(now().getTime() - older, ...began)
}

/** @param forks those that would be discarded: their states are not wanted */
async function allNeeded(
  { database, settings }: Workspace,
  maintenance: Maintenance,
  forks: readonly { readonly namespace: string; readonly table: string }[],
  { now }: CleanOptions,
): Promise<NeededFiles> {
  const needed = maintenance.needed()
  const discarded = new Set(forks.map(({ namespace, table }) => `${namespace}.${bare(table)}`))
  const wanted = await wantedStates(database, maintenance, now, undoableSince(settings.retention, now()))
  for (const state of wanted) {
    if (state.catalog === 'lake_runs' && discarded.has(state.table ?? '')) continue
    await addWanted(needed, state, true)
  }
  return needed
}

async function releasedFolders({ lake }: Workspace): Promise<readonly string[]> {
  const states = await lake.resolve(await lake.list())
  return [...states.values()].filter(isReleased).map(({ location }) => localPath(location))
}

function byTable(files: readonly ListedFile[]): Cleaned['tables'] {
  const tables = Map.groupBy(files, ({ uri }) => {
    const [, namespace, name] = /([^/]+)\/([^/]+)\/(?:data|metadata)\//.exec(localPath(uri)) ?? []
    return `${namespace}.${name}`
  })
  return [...tables]
    .map(([table, of]) => ({ table, files: of.length, bytes: of.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .toSorted((a, b) => (a.table < b.table ? -1 : 1))
}

const bare = (table: string): string => table.slice(table.lastIndexOf('.') + 1)
