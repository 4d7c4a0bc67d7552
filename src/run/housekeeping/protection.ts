import { setTimeout as wait } from 'node:timers/promises'
import { fail, MassifError } from '../../diagnostics/diagnostic.ts'
import type { TableState } from '../../lake/contract.ts'
import { localPath } from '../../lake/files/uri.ts'
import type { Maintenance, NeededFiles } from '../../lake/maintenance/contract.ts'
import type { Database } from '../../state/contract.ts'
import { undoableLocations } from '../../state/publications.ts'
import type { Reader } from '../../state/readers.ts'
import { liveReaders } from '../reading.ts'

/** A reader that says it is about to resolve tables does so within milliseconds. */
const READER_WAIT = 50
const READER_PATIENCE = 10_000

/** A state that must stay as it is, whole, and who wants it. */
export interface Wanted {
  readonly by: string
  readonly location: string
  /** The catalogue whose row it is, and the table's name in it. */
  readonly catalog?: string | undefined
  readonly table?: string
  /** A state that a rollback would go back to: of its past it needs nothing. */
  readonly past?: boolean
}

/**
 * Every state somebody wants: rows of all catalogues, bases of forks, what running readers resolved, and those that
 * a rollback would go back to. To be asked after
 * the commit that takes files out of use, or after files were listed: what comes to be wanted later begins at a state
 * that is wanted now, or is new.
 *
 * @param undoable since when publications may be undone, ISO 8601
 * @throws MassifError LAKE_BUSY when a reader does not say what it reads
 */
export async function wantedStates(
  database: Database,
  maintenance: Maintenance,
  now: () => Date,
  undoable: string,
): Promise<readonly Wanted[]> {
  const readers = await settledReaders(database, now)
  const read = readers.flatMap(({ kind, process, host, locations = [] }) =>
    locations.map(location => ({ by: `a ${kind} of process ${process} on ${host}`, location })),
  )
  const past = (await undoableLocations(database, undoable)).map(location => ({
    by: 'a rollback',
    location,
    past: true,
  }))
  return [...past, ...(await maintenance.named()), ...read]
}

/** Adds a state that is wanted. One that a rollback would go back to may be gone: it then finds that out itself. */
export async function addWanted(needed: NeededFiles, { location, past }: Wanted, whole: boolean): Promise<void> {
  try {
    await (past && !whole ? needed.addCurrent(location) : needed.addMetadata(location))
  } catch (error) {
    if (!past || !(error instanceof MassifError && error.code === 'LAKE_FILE_MISSING')) throw error
  }
}

/** The readers at work, all of which have said what they read. @throws MassifError LAKE_BUSY */
export async function settledReaders(database: Database, now: () => Date): Promise<readonly Reader[]> {
  for (let waited = 0; ; waited += READER_WAIT) {
    const readers = await liveReaders(database, now())
    const unsettled = readers.find(({ locations }) => locations === undefined)
    if (!unsettled) return readers
    if (waited >= READER_PATIENCE) {
      const { kind, process, host } = unsettled
      fail('LAKE_BUSY', `A ${kind} of process ${process} on ${host} has not said yet which tables it reads`)
    }
    await wait(READER_WAIT)
  }
}

/**
 * The files that states of one table need, and those of others whose metadata is in its folder: a table that was
 * renamed keeps its folder, and one that takes its old name gets the same.
 *
 * @throws MassifError when a state that may be of the table cannot be read: then none of its files may go
 */
export async function neededByTable(
  state: TableState,
  wanted: readonly Wanted[],
  maintenance: Maintenance,
): Promise<NeededFiles> {
  const needed = maintenance.needed()
  for (const each of wanted)
    if (await sharesFiles(each.location, state, maintenance)) await addWanted(needed, each, false)
  return needed
}

/** Whether a state may need files in a table's folder, or of its uuid. */
export async function sharesFiles(
  location: string,
  { uuid, location: folder }: TableState,
  maintenance: Maintenance,
): Promise<boolean> {
  // The place tells of those that cannot be read, too; reading them again says what is wrong.
  return localPath(location).startsWith(`${localPath(folder)}/`) || (await maintenance.uuidOf(location)) === uuid
}
