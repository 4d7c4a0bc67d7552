import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { TableState } from '../../lake/contract.ts'
import { pinnedSnapshots } from '../../state/pins.ts'
import type { RunContext } from '../context.ts'
import type { Workspace } from '../workspace.ts'
import { compactionGroups } from './compaction-plan.ts'
import { isOurs } from './ours.ts'
import { pastRetention } from './past-retention.ts'
import { type RetentionSettings, undoableSince } from './retention.ts'

/** Snapshots past the retention that are worth a call of `expire`: every commit writes all of them again. */
const MANY_SNAPSHOTS = 50
/** Files of a table from which on opening them is most of a query's time. */
export const MANY_FILES = 1_000

/** What housekeeping could do. */
export interface Due {
  /** Tables with many snapshots past the retention. */
  readonly expire: readonly { readonly table: string; readonly snapshots: number }[]
  /** Tables with partitions of too many small files. */
  readonly compact: readonly { readonly table: string; readonly files: number }[]
  /** Tables that no compaction brings below what a query opens in good time. */
  readonly large: readonly { readonly table: string; readonly files: number }[]
}

/** Looks at every published table. */
export async function dueWork({ database, lake, project, settings }: Workspace, now: Date): Promise<Due> {
  const maintenance = await lake.maintenance()
  const pins = await pinnedSnapshots(
    database,
    asset => project.assets.has(asset),
    undoableSince(settings.retention, now),
  )
  const [expire, compact, large]: [Due['expire'][number][], Due['compact'][number][], Due['large'][number][]] = [
    [],
    [],
    [],
  ]
  for (const [table, state] of await lake.resolve(await lake.list())) {
    if (!isOurs(state, maintenance)) continue
    const snapshots = pastRetention(state, pins, settings.retention, now).length
    if (snapshots > MANY_SNAPSHOTS) expire.push({ table, snapshots })
    const { files } = await lake.scan(state)
    const small = compactionGroups(files, state.spec).reduce((sum, group) => sum + group.files.length, 0)
    if (small > 0) compact.push({ table, files: small })
    else if (files.length > MANY_FILES) large.push({ table, files: files.length })
  }
  return { expire, compact, large }
}

/** Tells where a table that was just published has become hard to keep. Reads no file. */
export function tellDue(
  state: TableState,
  { emit, retention, clock }: Pick<RunContext, 'emit' | 'retention' | 'clock'>,
): void {
  const found = dueWarning(state, retention, clock.now())
  if (found) emit({ event: 'warning', asset: state.name, diagnostic: found })
}

function dueWarning(state: TableState, retention: RetentionSettings, now: Date): Diagnostic | undefined {
  const old = pastRetention(state, undefined, retention, now).length
  const files = Number(state.snapshot?.summary['total-data-files'] ?? 0)
  const warn = (message: string, hint: string) =>
    diagnostic('LAKE_HOUSEKEEPING', message, { severity: 'warning', asset: state.name, hint })
  if (old > MANY_SNAPSHOTS)
    return warn(`${state.name} keeps ${old} snapshots past the retention`, '`massif lake expire` forgets them.')
  if (files > MANY_FILES)
    return warn(
      `${state.name} has ${files} files, each of which a query opens`,
      '`massif lake compact` makes few of many small ones.',
    )
  return undefined
}
