import type { Connector, ConnectorContext, InPlace } from '../../connectors/contract.ts'
import { isInPlace } from '../../connectors/registry.ts'
import type { Source } from '../../define/source.ts'
import { fail } from '../../diagnostics/diagnostic.ts'
import type { Lake, TableState } from '../../lake/contract.ts'
import { fileUri } from '../../lake/files/uri.ts'
import type { Project } from '../../project/contract.ts'
import { openSqlite } from '../../state/sqlite/database.ts'
import { asDeclared } from './as-declared.ts'

export interface AdoptSources {
  readonly project: Project
  readonly lake: Lake
  readonly connector: (name: string) => Promise<Connector>
  readonly connectorContext: ConnectorContext
}

/** The present state of an asset that is a table somebody else keeps; undefined, at once, for any other. */
export function adopt(name: string, sources: AdoptSources): Promise<TableState> | undefined {
  const asset = sources.project.assets.get(name)?.asset
  return asset?.kind === 'source' && isInPlace(asset.connector) ? read(name, asset, sources) : undefined
}

async function read(name: string, source: Source, sources: AdoptSources): Promise<TableState> {
  const { lake, connector, connectorContext } = sources
  const place = await (await connector(source.connector)).locate?.(source, name, connectorContext)
  if (!place) throw new Error(`the connector ${source.connector} does not say where ${name} is`)
  return asDeclared(source, name, await lake.load(name, await locationOf(place, source, name)))
}

async function locationOf(place: InPlace, { site }: Source, asset: string): Promise<string> {
  if (place.kind === 'metadata') return fileUri(place.path)
  const { database: file, catalog, table } = place
  const dot = table.lastIndexOf('.')
  const database = openSqlite(file, { readOnly: true })
  try {
    const [row] = await database.all(
      `select metadata_location from iceberg_tables
       where catalog_name = ? and table_namespace = ? and table_name = ? and metadata_location is not null`,
      catalog,
      table.slice(0, dot),
      table.slice(dot + 1),
    )
    if (row) return String(row.metadata_location)
  } finally {
    await database.close()
  }
  const message = `The catalogue "${catalog}" in ${file} has no ${table}`
  return fail('SOURCE_NOTHING_FOUND', message, { asset, ...(site ? { at: site } : {}) })
}
