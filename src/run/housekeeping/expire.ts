import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { Amendment, Fork, TableState } from '../../lake/contract.ts'
import type { ListedFile } from '../../lake/files/files.ts'
import type { Maintenance, NeededFiles } from '../../lake/maintenance/contract.ts'
import { moveProduced, type Pins, pinnedSnapshots } from '../../state/pins.ts'
import { undoableLocations } from '../../state/publications.ts'
import { liveReaders } from '../reading.ts'
import type { Workspace } from '../workspace.ts'
import { housekeepingId } from './id.ts'
import { isOurs } from './ours.ts'
import { pastRetention } from './past-retention.ts'
import { neededByTable, type Wanted, wantedStates } from './protection.ts'
import { before, type RetentionSettings, undoableSince } from './retention.ts'
import { type Busy, isBusy, underLease } from './under-lease.ts'

export interface ExpireOptions {
  /** Names of tables; none for all that are published. */
  readonly tables: readonly string[]
  readonly retention: RetentionSettings
  /** Only tells what would go. */
  readonly dryRun: boolean
  readonly now: () => Date
}

/** What expiry did, or would do, to one table. */
export interface Expired {
  readonly table: string
  /** Snapshots that left its history, and those that stay. */
  readonly snapshots: number
  readonly kept: number
  /** Files that went, and their bytes. */
  readonly files: number
  readonly bytes: number
  /** Why it was left alone, or why files stay; in words. */
  readonly busy?: string
}

/** How often a commit is tried when others, whom no lease holds back, commit to the same table. */
const ATTEMPTS = 5
/** A metadata file that nothing names may be one that a commit is just about to name. Milliseconds. */
const COMMIT_GRACE = 3_600_000

/**
 * Takes snapshots past the retention out of the history of tables, and then deletes what nothing else needs. The
 * commit comes first: killed in between, files are left that `clean` finds, and no table misses one.
 *
 * @throws MassifError LAKE_*, when a table cannot be read
 */
export async function* expire(workspace: Workspace, options: ExpireOptions): AsyncGenerator<Expired> {
  const { lake } = workspace
  const id = housekeepingId(options.now())
  const maintenance = await lake.maintenance()
  const names = options.tables.length > 0 ? options.tables : await lake.list()
  for (const table of names) {
    yield await expireTable(table, { workspace, maintenance, id, options })
  }
}

interface Context {
  readonly workspace: Workspace
  readonly maintenance: Maintenance
  readonly id: string
  readonly options: ExpireOptions
}

async function expireTable(table: string, context: Context): Promise<Expired> {
  const { workspace, maintenance, options } = context
  const state = (await workspace.lake.resolve([table])).get(table)
  if (!state || !isOurs(state, maintenance)) return { table, snapshots: 0, kept: 0, files: 0, bytes: 0 }
  // Asked for each table anew, where there is something to forget: runs go on meanwhile.
  const old = pastRetention(state, undefined, options.retention, options.now()).length > 0
  const pins = old ? await pinsOf(workspace, options) : NO_PINS
  const reading = await beingRead(state, workspace, options)
  const amendment = amendmentFor(state, pins, reading, options)
  const snapshots = amendment.forget.size
  const result = { table, snapshots, kept: state.snapshots.length - snapshots }
  if (options.dryRun) return { ...result, ...(await freed(state, snapshots > 0, amendment, context)) }
  let from = state
  if (snapshots > 0) {
    const committed = await commit(table, context)
    if (isBusy(committed))
      return { ...result, snapshots: 0, kept: state.snapshots.length, files: 0, bytes: 0, ...committed }
    from = committed.from
  }
  return { ...result, ...(await freed(from, snapshots > 0, undefined, context)) }
}

const NO_PINS: Pins = { snapshots: new Map(), versions: new Set() }

function pinsOf({ database, project }: Workspace, { retention, now }: ExpireOptions): Promise<Pins> {
  return pinnedSnapshots(database, asset => project.assets.has(asset), undoableSince(retention, now()))
}

/**
 * What runs read now is what they will say that they made their tables from; what a rollback would go back to is what
 * will be current again.
 */
async function beingRead(
  { name, location }: TableState,
  { database, lake }: Workspace,
  { retention, now }: ExpireOptions,
): Promise<ReadonlySet<string>> {
  const snapshots = new Set<string>()
  const read = (await liveReaders(database, now())).flatMap(({ locations = [] }) => locations)
  const past = await undoableLocations(database, undoableSince(retention, now()))
  for (const of of new Set([...read, ...past])) {
    if (!of.startsWith(`${location}/`)) continue
    // One that cannot be read names nothing that could be kept.
    const state = await lake.load(name, of).catch(() => undefined)
    if (state?.snapshot) snapshots.add(String(state.snapshot.id))
  }
  return snapshots
}

type Forgetting = Required<Pick<Amendment, 'forget' | 'logSince'>>

function amendmentFor(
  state: TableState,
  pins: Pins,
  reading: ReadonlySet<string>,
  { retention, now }: ExpireOptions,
): Forgetting {
  const forget = new Set(pastRetention(state, pins, retention, now(), reading))
  return { forget, logSince: before(now(), retention.snapshots) }
}

/** Commits beside running runs: tables they hold are left to the next time, those of outsiders are tried again. */
async function commit(table: string, context: Context): Promise<{ readonly from: TableState } | Busy> {
  const { workspace, id, options } = context
  const { database, lake } = workspace
  return underLease(database, table, id, options.now, async () => {
    for (let attempt = 1; ; attempt++) {
      const fork = (await lake.fork(id, [table])).get(table) as Fork
      try {
        const from = await fork.state()
        if (!from) {
          await lake.discard([fork])
          return { busy: `${table} is gone` }
        }
        // Asked again: runs may have published between.
        const [pins, reading] = [await pinsOf(workspace, options), await beingRead(from, workspace, options)]
        await fork.amend(amendmentFor(from, pins, reading, options))
        await fork.sync()
        await lake.publish([fork], async (transaction, [published]) => {
          if (published) await moveProduced(transaction, from.metadataLocation, published.to)
        })
        return { from }
      } catch (error) {
        await lake.discard([fork])
        const conflict = error instanceof MassifError && error.code === 'LAKE_CONFLICT'
        if (!conflict || attempt === ATTEMPTS) throw error
      }
    }
  })
}

/**
 * Deletes the files that `from` needed and nothing needs any more.
 *
 * @param forgot whether snapshots left the history
 * @param amendment where it is only to be told what would go: what the table would be without
 */
async function freed(
  from: TableState,
  forgot: boolean,
  amendment: Forgetting | undefined,
  context: Context,
): Promise<Pick<Expired, 'files' | 'bytes' | 'busy'>> {
  const { workspace, maintenance, options } = context
  const listed = await maintenance.list(from.location)
  // Where nothing was forgotten all that the table needed is needed still.
  const candidates = forgot ? listed : listed.filter(file => isLitter(file, options))
  if (candidates.length === 0) return { files: 0, bytes: 0 }
  let wanted: readonly Wanted[]
  try {
    wanted = await wantedStates(
      workspace.database,
      maintenance,
      options.now,
      undoableSince(options.retention, options.now()),
    )
  } catch (error) {
    if (!(error instanceof MassifError && error.code === 'LAKE_BUSY')) throw error
    return { files: 0, bytes: 0, busy: error.diagnostics[0]?.message ?? error.message }
  }
  const others = amendment ? wanted.filter(({ location }) => location !== from.metadataLocation) : wanted
  const needed = [await neededByTable(from, others, maintenance)]
  if (amendment) needed.push(await maintenance.neededAfter(from.metadataLocation, amendment))
  const used = maintenance.needed()
  await used.addMetadata(from.metadataLocation)
  const going = candidates.filter(file => isFreed(file, used, needed, options))
  if (!amendment) await maintenance.remove(going.map(({ uri }) => uri))
  return { files: going.length, bytes: going.reduce((sum, { bytes }) => sum + bytes, 0) }
}

function isFreed(file: ListedFile, used: NeededFiles, needed: readonly NeededFiles[], options: ExpireOptions): boolean {
  if (needed.some(each => each.has(file.uri))) return false
  if (used.has(file.uri)) return true
  // Others that nothing needs are for `clean`, which waits until nobody can be writing them.
  return isLitter(file, options)
}

/** Metadata that has fallen off the log, if nothing needs it: nothing else is found this way so soon. */
function isLitter({ uri, modified }: ListedFile, { retention, now }: ExpireOptions): boolean {
  const age = now().getTime() - COMMIT_GRACE
  return uri.endsWith('.metadata.json') && modified < Math.min(age, before(now(), retention.snapshots))
}
