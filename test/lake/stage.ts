import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns } from '../../src/define/columns.ts'
import type { Partition } from '../../src/define/load.ts'
import type { Change, Fork, Lake, TableState, WriteLayout } from '../../src/lake/contract.ts'
import { writeParquet } from './parquet.ts'

export interface Staging {
  readonly columns: Columns
  readonly partition?: readonly Partition[]
  readonly renamed?: ReadonlyMap<string, string>
  /** All rows there are go. Otherwise those of files that `remove` names. */
  readonly replace?: boolean
  readonly remove?: (layout: WriteLayout) => Promise<ReadonlySet<string>>
  readonly summary?: Change['summary']
}

/** Stages the rows of a query on a fork: a commit. */
export async function stage(
  connection: DuckDBConnection,
  fork: Fork,
  query: string | undefined,
  staging: Staging,
): Promise<TableState> {
  const { columns, partition = [], renamed = new Map(), replace = false } = staging
  const layout = await fork.layout(columns, partition, { renamed, replace })
  const add = query === undefined ? [] : await writeParquet(connection, layout, query)
  const remove = replace ? 'all' : ((await staging.remove?.(layout)) ?? new Set<string>())
  return fork.commit({ layout, add, remove, summary: staging.summary ?? {} })
}

let runs = 0

/** Stages on a fork of its own and publishes it. */
export async function publish(
  connection: DuckDBConnection,
  lake: Lake,
  table: string,
  query: string | undefined,
  staging: Staging,
): Promise<TableState> {
  const fork = (await lake.fork(`test_${process.pid}_${runs++}`, [table])).get(table) as Fork
  const state = await stage(connection, fork, query, staging)
  await fork.sync()
  await lake.publish([fork])
  return state
}
