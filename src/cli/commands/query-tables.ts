import { viewQueries } from '../../run/view-queries.ts'
import type { Workspace } from '../../run/workspace.ts'

/**
 * Makes the tables and views that a query mentions readable in the engine's session. A name in a comment or a text
 * counts as a mention too: one table more is bound then, which does no harm.
 *
 * @returns the names of all there are
 */
export async function bindMentioned(sql: string, workspace: Workspace, now: Date): Promise<readonly string[]> {
  const tables = await workspace.published(
    viewQueries(workspace.project, now.toISOString().slice(0, 19).replace('T', ' ')),
  )
  const text = sql.replaceAll('"', '').toLowerCase()
  const names = new Set([...(await workspace.lake.list()), ...workspace.project.assets.keys()])
  for (const name of names) if (text.includes(name.toLowerCase())) await tables.bind(name)
  return [...names]
}
