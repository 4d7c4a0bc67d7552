import { hostname } from 'node:os'
import type { Fork } from '../../lake/contract.ts'
import { flushableRuns, historyOf, markFlushed, unflushed } from '../../state/history.ts'
import { housekeepingId } from '../housekeeping/id.ts'
import { LeaseKeeper } from '../lease-keeper.ts'
import { newVersion } from '../step/data-version.ts'
import { summaryOf } from '../step/summary.ts'
import type { Workspace } from '../workspace.ts'
import { chunkOf, HISTORY_TABLES, type HistoryTable } from './tables.ts'

/** Runs written down at a time. */
const BATCH = 500

/** What was written down. */
export interface Flushed {
  readonly runs: number
  readonly rows: number
}

/**
 * Writes runs that are over, with their steps, checks and transfers, to the tables `massif.*` of the lake: each once,
 * in the transaction that marks it as written.
 *
 * @throws MassifError RUN_LOCKED when somebody else is at it; LAKE_*, ENGINE_*
 */
export async function flushHistory(workspace: Workspace, now: () => Date): Promise<Flushed> {
  const { database } = workspace
  const first = await flushableRuns(database, 1)
  if (first.length === 0) return { runs: 0, rows: 0 }
  const id = housekeepingId(now())
  const holder = { run: id, host: hostname(), process: process.pid }
  const names = HISTORY_TABLES.map(({ name }) => name)
  const leases = await LeaseKeeper.take(database, names, holder, now)
  try {
    let [runs, rows] = [0, 0]
    for (;;) {
      const batch = await flushableRuns(database, BATCH)
      if (batch.length === 0) return { runs, rows }
      rows += await flushBatch(batch, id, workspace, now)
      runs += batch.length
    }
  } finally {
    await leases.close()
  }
}

async function flushBatch(runs: readonly string[], id: string, workspace: Workspace, now: () => Date): Promise<number> {
  const { database, lake, settings } = workspace
  const history = await historyOf(database, runs)
  const tables = HISTORY_TABLES.filter(({ of }) => history[of].length > 0)
  const forks = await lake.fork(
    id,
    tables.map(({ name }) => name),
  )
  const all = [...forks.values()]
  try {
    let rows = 0
    for (const table of tables) {
      await write(table, history[table.of], forks.get(table.name) as Fork, id, workspace)
      rows += history[table.of].length
    }
    if (settings.durable) await Promise.all(all.map(fork => fork.sync()))
    await lake.publish(all, async transaction => {
      const marked = await markFlushed(transaction, runs, now().toISOString())
      if (marked !== runs.length) throw new Error('some of these runs are written down already')
    })
    return rows
  } catch (error) {
    await lake.discard(all)
    throw error
  }
}

async function write(
  table: HistoryTable,
  rows: Parameters<typeof chunkOf>[1],
  fork: Fork,
  id: string,
  workspace: Workspace,
): Promise<void> {
  const session = await workspace.session()
  const chunks = async function* () {
    yield chunkOf(table, rows)
  }
  await session.writeRows(chunks(), {
    fork,
    columns: table.columns,
    partition: [{ by: 'month', column: table.time }],
    mode: { kind: 'append' },
    summary: summaryOf(id, newVersion()),
  })
}

/** Runs that wait before a run writes them down of its own accord: it takes as long as a small table. */
const MANY = 50
/** Unless they are few and old. */
const FEW = 10
const LONG = 24 * 3_600_000

/** Whether it is worth writing runs down now, in a process whose engine has been started for something else. */
export async function isFlushDue(workspace: Workspace, now: Date): Promise<boolean> {
  if (!workspace.isEngineStarted) return false
  const { runs, since } = await unflushed(workspace.database)
  return runs >= MANY || (runs >= FEW && now.getTime() - Date.parse(since) > LONG)
}
