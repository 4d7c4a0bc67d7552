import { join, resolve } from 'node:path'
import type { Execute } from '../call.ts'
import { projectFolder } from '../project-folder.ts'
import { counted, duration } from '../render/numbers.ts'

/** Writes a page that tells of every asset. */
export const catalog: Execute<'catalog'> = async ({ options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const began = performance.now()
  const [{ Workspace }, { catalogueData }] = await Promise.all([
    import('../../run/workspace.ts'),
    import('../catalogue/site/data.ts'),
  ])
  const workspace = await Workspace.open(directory, world.environment, { readOnly: true })
  try {
    const data = await catalogueData(workspace, world.now().toISOString())
    if (options.json)
      for (const asset of data.assets) world.out.write(`${JSON.stringify({ event: 'asset', ...asset })}\n`)
    // Programs that ask for data need no page.
    if (options.json && options.out === undefined) return 'done'
    const { writeSite } = await import('../catalogue/site/write.ts')
    const folder =
      options.out === undefined ? join(directory, '.massif', 'catalog') : resolve(world.directory, options.out)
    const page = await writeSite(data, folder)
    const seconds = (performance.now() - began) / 1000
    if (options.json)
      world.out.write(`${JSON.stringify({ event: 'catalog', page, assets: data.assets.length, seconds })}\n`)
    else world.out.write(`${counted(data.assets.length, 'asset')} in ${duration(seconds)}: open ${page}\n`)
    return 'done'
  } finally {
    await workspace.close()
  }
}
