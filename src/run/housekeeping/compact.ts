import type { Asset } from '../../define/asset.ts'
import type { Table } from '../../define/table.ts'
import { MassifError } from '../../diagnostics/diagnostic.ts'
import type { DataFile, Fork, TableState, WriteLayout, WrittenFile } from '../../lake/contract.ts'
import { timeOf } from '../../project/sql/draft.ts'
import { moveProduced, moveSnapshot } from '../../state/pins.ts'
import type { Workspace } from '../workspace.ts'
import { type CompactionGroup, compactionGroups } from './compaction-plan.ts'
import { housekeepingId } from './id.ts'
import { isOurs } from './ours.ts'
import { type Busy, isBusy, underLease } from './under-lease.ts'

export interface CompactOptions {
  /** Names of tables; none for all that are published. */
  readonly tables: readonly string[]
  /** Only tells what would be written again. */
  readonly dryRun: boolean
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** What compaction did, or would do, to one table. */
export interface Compacted {
  readonly table: string
  /** Files of the table before. */
  readonly total: number
  /** Files that were written again, and their bytes. */
  readonly files: number
  readonly bytes: number
  /** The files they became; undefined where nothing was done. */
  readonly into?: number
  /** Why it was left alone; in words. */
  readonly busy?: string
}

/** How often a commit is tried when others, whom no lease holds back, commit to the same table. */
const ATTEMPTS = 5
/** Rows are sorted up to this size, which takes little beside reading and writing them. Bytes. */
const SORTED = 256_000_000

/**
 * Writes the small files of tables again, as fewer large ones, and those with deleted rows without these. Rows stay
 * what they are, and so does the data version: no plan finds anything to do because of it. The writing holds nobody
 * up; if the files were replaced meanwhile, the table is left alone.
 *
 * @throws MassifError LAKE_*, ENGINE_*
 */
export async function* compact(workspace: Workspace, options: CompactOptions): AsyncGenerator<Compacted> {
  const id = housekeepingId(options.now())
  const names = options.tables.length > 0 ? options.tables : await workspace.lake.list()
  for (const table of names) {
    if (options.signal.aborted) return
    yield await compactTable(table, { workspace, id, options })
  }
}

interface Context {
  readonly workspace: Workspace
  readonly id: string
  readonly options: CompactOptions
}

async function compactTable(table: string, context: Context): Promise<Compacted> {
  const { workspace, options } = context
  const { lake, reading } = workspace
  const pointers = await reading.hold('compaction', async () => {
    const location = (await lake.pointers()).get(table)
    return new Map(location === undefined ? [] : [[table, location]])
  })
  const location = pointers.get(table)
  const state = location === undefined ? undefined : await lake.load(table, location)
  if (!state || !isOurs(state, await lake.maintenance())) return { table, total: 0, files: 0, bytes: 0 }
  const { files } = await lake.scan(state)
  const groups = compactionGroups(files, state.spec)
  const chosen = groups.flatMap(group => group.files)
  const result = {
    table,
    total: files.length,
    files: chosen.length,
    bytes: chosen.reduce((sum, file) => sum + file.bytes, 0),
  }
  if (chosen.length === 0 || options.dryRun) return result
  const written = await rewriteAll(state, groups, context)
  // After an error nobody knows whether it was committed: then the files stay, for `clean` to tell.
  const committed = await commit(state, chosen, written, context)
  if (!isBusy(committed)) return { ...result, into: written.length }
  await remove(written, workspace)
  return { ...result, ...committed }
}

async function rewriteAll(
  state: TableState,
  groups: readonly CompactionGroup[],
  { workspace, options }: Context,
): Promise<readonly WrittenFile[]> {
  const session = await workspace.session()
  const layout = workspace.lake.layoutOf(state)
  const order = orderOf(workspace.project.assets.get(state.name)?.asset, layout)
  const written: WrittenFile[] = []
  try {
    for (const { files, bytes } of groups) {
      const request = { state, layout, files, order: bytes <= SORTED ? order : [], signal: options.signal }
      const again = await session.rewrite(request)
      written.push(...again)
      refuseOtherRows(state, files, again)
    }
    return written
  } catch (error) {
    await remove(written, workspace)
    throw error
  }
}

/** By time, then by key: what is asked for together then lies together. */
function orderOf(asset: Asset | undefined, { schema }: WriteLayout): readonly string[] {
  if (asset?.kind !== 'source' && asset?.kind !== 'table') return []
  const { key = [] } = asset.definition as Partial<Pick<Table['definition'], 'key'>>
  const sortable = new Set(schema.fields.filter(({ type }) => typeof type === 'string').map(({ name }) => name))
  return [...new Set([timeOf(asset), ...key])].filter(name => name !== undefined && sortable.has(name)) as string[]
}

/** A last look before rows are replaced: files say how many they hold. */
function refuseOtherRows(state: TableState, files: readonly DataFile[], written: readonly WrittenFile[]): void {
  const [before, after] = [files, written].map(of => of.reduce((sum, { rows }) => sum + rows, 0)) as [number, number]
  const exact = files.every(file => !file.deletes)
  if (exact ? before !== after : after > before)
    throw new Error(`${state.name}: ${before} rows became ${after} when they were written again`)
}

/** Puts the written files in the place of the chosen ones, as long as these are still what they were. */
async function commit(
  state: TableState,
  chosen: readonly DataFile[],
  written: readonly WrittenFile[],
  { workspace, id, options }: Context,
): Promise<object | Busy> {
  const { database, lake } = workspace
  const { name: table } = state
  return underLease(database, table, id, options.now, async () => {
    for (let attempt = 1; ; attempt++) {
      const fork = (await lake.fork(id, [table])).get(table) as Fork
      try {
        const from = await fork.state()
        if (!from || !(await isStill(state, chosen, from, fork))) {
          await lake.discard([fork])
          return { busy: 'what was written again was replaced meanwhile' }
        }
        const to = await fork.commit({
          layout: lake.layoutOf(state),
          add: written,
          remove: new Set(chosen.map(({ path }) => path)),
          summary: { 'massif.housekeeping': 'compact' },
          compaction: true,
        })
        await fork.sync()
        await lake.publish([fork], async transaction => {
          await moveProduced(transaction, from.metadataLocation, to.metadataLocation)
          if (from.snapshot && to.snapshot)
            await moveSnapshot(transaction, table, String(from.snapshot.id), String(to.snapshot.id))
        })
        return {}
      } catch (error) {
        await lake.discard([fork])
        if (!(error instanceof MassifError && error.code === 'LAKE_CONFLICT')) throw error
        if (attempt === ATTEMPTS) return { busy: 'somebody else kept committing to it' }
      }
    }
  })
}

/** Whether the table has the same columns and cut, and the chosen files with the same deleted rows. */
async function isStill(state: TableState, chosen: readonly DataFile[], now: TableState, fork: Fork): Promise<boolean> {
  if (now.uuid !== state.uuid || now.schema.id !== state.schema.id || now.spec.id !== state.spec.id) return false
  const live = new Map((await fork.files()).map(file => [file.path, file.deletes?.join('\n')]))
  return chosen.every(({ path, deletes }) => live.has(path) && live.get(path) === deletes?.join('\n'))
}

async function remove(written: readonly WrittenFile[], { lake }: Workspace): Promise<void> {
  await (await lake.maintenance()).remove(written.map(({ path }) => path))
}
