import type { Execute } from '../call.ts'
import { projectFolder } from '../project-folder.ts'

/** Lists the tables, or tells all about one. */
export const show: Execute<'show'> = async ({ operands, options }, world) => {
  const directory = projectFolder(world.directory, options.project)
  const { Workspace } = await import('../../run/workspace.ts')
  const workspace = await Workspace.open(directory, world.environment, { readOnly: true })
  const drawing = { width: world.out.width(), paint: world.out.paint, now: world.now() }
  try {
    if (operands[0] === undefined) {
      const [{ listAssets }, { assetGrid }] = await Promise.all([
        import('../catalogue/list-assets.ts'),
        import('../render/asset-grid.ts'),
      ])
      const assets = await listAssets(workspace)
      if (options.json) for (const asset of assets) world.out.write(`${JSON.stringify({ event: 'asset', ...asset })}\n`)
      else world.out.write(assetGrid(assets, drawing))
    } else {
      const [{ describeAsset }, { assetText }] = await Promise.all([
        import('../catalogue/describe-asset.ts'),
        import('../render/asset-text.ts'),
      ])
      const asset = await describeAsset(operands[0], workspace)
      world.out.write(options.json ? `${JSON.stringify({ event: 'asset', ...asset })}\n` : assetText(asset, drawing))
    }
    return 'done'
  } finally {
    await workspace.close()
  }
}
