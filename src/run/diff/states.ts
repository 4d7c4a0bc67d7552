import { fail } from '../../diagnostics/diagnostic.ts'
import type { Lake, TableState } from '../../lake/contract.ts'
import type { Database } from '../../state/contract.ts'
import { publicationsOf } from '../../state/publications.ts'
import type { Pair } from './contract.ts'

/**
 * The states of all tables that a run published, before and after, and of those that it staged and that were withheld,
 * with what they began from.
 *
 * @throws MassifError RUN_DIFF where nothing is left of what it wrote
 */
export async function statesOfRun(run: string, lake: Lake, database: Database): Promise<readonly Pair<TableState>[]> {
  const published = await publishedBy(run, lake, database)
  const staged: Pair<TableState>[] = []
  for (const fork of await lake.forks(run)) {
    const after = await fork.state()
    // A fork that nothing was written on says nothing of what the run would have done.
    if (!after || after.metadataLocation === fork.base) continue
    const before = fork.base === undefined ? undefined : await lake.load(fork.table, fork.base)
    staged.push({ table: fork.table, before, after })
  }
  if (published.length + staged.length === 0) {
    fail('RUN_DIFF', `Nothing is left of what run ${run} wrote`, {
      hint: 'It wrote nothing, or a later run has taken its place.',
    })
  }
  return [...published, ...staged]
}

async function publishedBy(run: string, lake: Lake, database: Database): Promise<readonly Pair<TableState>[]> {
  const ends = new Map<string, { readonly from: string | undefined; readonly to: string | undefined }>()
  for (const { table, from, to } of await publicationsOf(database, run))
    ends.set(table, { from: ends.has(table) ? ends.get(table)?.from : from, to })
  const load = async (table: string, location: string | undefined) => {
    if (location === undefined) return undefined
    return lake.load(table, location).catch((error: unknown) => {
      const message = `What ${table} was with run ${run} is gone`
      return fail('RUN_DIFF', message, { asset: table, hint: '`retention.snapshots` says how long it is kept.' }, error)
    })
  }
  return Promise.all(
    [...ends].map(async ([table, { from, to }]) => {
      return { table, before: await load(table, from), after: await load(table, to) }
    }),
  )
}
