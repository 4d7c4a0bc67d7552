import type { Table } from '../../define/table.ts'
import type { Session, WriteMode } from '../../engines/contract.ts'
import type { NamedAsset } from '../../project/contract.ts'
import { type Rendered, renderQuery } from '../../project/render/render.ts'
import { qualified, quoted } from '../../project/sql/identifier.ts'
import type { RunContext } from '../context.ts'
import { changedRelations } from './changed-relations.ts'
import { enclosed } from './enclosed.ts'

export interface KeyedQuery {
  readonly rendered: Rendered
  readonly mode: WriteMode
  /** Gives back what the session keeps for it. */
  readonly release: () => Promise<void>
}

/**
 * The query of a table loaded by merge, for the keys that changes touch, or for all keys there are. The keys are found
 * first, once, and kept by the session; whatever the query makes of them, only their rows are taken.
 */
export async function mergeQuery(
  asset: NamedAsset,
  all: boolean,
  session: Session,
  context: RunContext,
): Promise<KeyedQuery> {
  const changes = all ? undefined : await changedRelations(asset, 'either', context)
  return mergeQueryOf(asset, all, changes, session, context)
}

/** The same, for changes that are known. @param changes the relation that stands for those of an input */
export async function mergeQueryOf(
  asset: NamedAsset,
  all: boolean,
  changes: ((name: string) => string) | undefined,
  session: Session,
  context: Pick<RunContext, 'project' | 'runTime'>,
): Promise<KeyedQuery> {
  const { definition, columns } = asset.asset as Table
  const { load, key = [] } = definition
  if (load?.by !== 'merge') throw new Error(`${asset.name} is not loaded by merge`)
  const parameters = { runTime: context.runTime, ...(changes ? { changes } : {}) }
  const keys = renderQuery(load.keys, context.project, parameters, asset.name, session.capabilities.name)
  const name = `massif.${asset.name.replaceAll('.', '__')}__affected`
  const keyColumns = Object.fromEntries(key.flatMap(column => (columns[column] ? [[column, columns[column]]] : [])))
  const list = key.map(quoted).join(', ')
  await session.bind(name, {
    kind: 'rows',
    query: `select distinct ${list} from (${keys.text}\n) as changed`,
    columns: keyColumns,
  })
  const affected = qualified(name)
  const same = key.map(column => `affected.${quoted(column)} is not distinct from made.${quoted(column)}`).join(' and ')
  const query = renderQuery(asset, context.project, { ...parameters, affected }, asset.name, session.capabilities.name)
  return {
    rendered: enclosed(
      'select * from (',
      query,
      `\n) as made where exists (select 1 from ${affected} as affected where ${same})`,
    ),
    mode: all ? { kind: 'replace', key } : { kind: 'merge', key, affected },
    release: () => session.bind(name, { kind: 'columns', columns: keyColumns }),
  }
}
