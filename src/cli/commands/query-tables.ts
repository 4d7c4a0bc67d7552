import { viewQueries } from '../../run/view-queries.ts'
import type { Workspace } from '../../run/workspace.ts'

export interface Bound {
  /** The names of all tables and views there are. */
  readonly names: readonly string[]
  /** Those mentioned that are declared and were never published: they have no rows. */
  readonly unbuilt: readonly string[]
}

/**
 * Makes the tables and views that a query mentions readable in the engine's session. A name in a comment or a text
 * counts as a mention too: one table more is bound then, which does no harm.
 */
export async function bindMentioned(sql: string, workspace: Workspace, now: Date): Promise<Bound> {
  const { project, lake } = workspace
  const tables = await workspace.published(viewQueries(project, now.toISOString().slice(0, 19).replace('T', ' ')))
  const words = new Set(
    sql
      .replaceAll('"', '')
      .toLowerCase()
      .match(/[\p{L}\p{N}_$]+\.[\p{L}\p{N}_$]+/gu),
  )
  const published = new Set(await lake.list())
  const names = [...new Set([...published, ...project.assets.keys()])]
  const mentioned = names.filter(name => words.has(name.toLowerCase()))
  for (const name of mentioned) await tables.bind(name)
  const isStored = (name: string) => project.assets.get(name)?.asset.kind !== 'view'
  return { names, unbuilt: mentioned.filter(name => isStored(name) && !published.has(name)) }
}
