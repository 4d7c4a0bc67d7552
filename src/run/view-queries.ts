import type { Project } from '../project/contract.ts'
import { renderQuery } from '../project/render/render.ts'

/** Gives the query that stands in for a view, at a run's time. */
export function viewQueries(project: Project, runTime: string): (name: string) => string {
  return name => {
    const asset = project.assets.get(name)
    if (asset?.asset.kind !== 'view') throw new Error(`${name} is no view`)
    return renderQuery(asset, project, { runTime }).text
  }
}
