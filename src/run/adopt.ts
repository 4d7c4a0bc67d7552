import type { Connector, ConnectorContext } from '../connectors/contract.ts'
import { adopted } from '../connectors/iceberg/adopt.ts'
import { isInPlace } from '../connectors/registry.ts'
import type { Lake, TableState } from '../lake/contract.ts'
import type { Project } from '../project/contract.ts'

export interface AdoptSources {
  readonly project: Project
  readonly lake: Lake
  readonly connector: (name: string) => Promise<Connector>
  readonly connectorContext: ConnectorContext
}

/** The present state of an asset that is a table somebody else keeps; undefined, at once, for any other. */
export function adopt(name: string, sources: AdoptSources): Promise<TableState> | undefined {
  const asset = sources.project.assets.get(name)?.asset
  if (asset?.kind !== 'source' || !isInPlace(asset.connector)) return undefined
  const { lake, connector, connectorContext } = sources
  return (async () => {
    const location = await (await connector(asset.connector)).locate?.(asset, name, connectorContext)
    if (location === undefined) throw new Error(`the connector ${asset.connector} does not say where ${name} is`)
    return adopted(asset, name, await lake.load(name, location))
  })()
}
