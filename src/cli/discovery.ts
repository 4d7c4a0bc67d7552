import type { ConnectorContext } from '../connectors/contract.ts'
import { decideDrift } from '../connectors/drift.ts'
import { connectorFor } from '../connectors/registry.ts'
import { typeSource } from '../define/type-source.ts'
import { type Diagnostic, diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'
import type { NamedAsset } from '../project/contract.ts'

/** Whether an asset is a source that says `columns: {}`: its data is to tell them. */
export function hasNoContract({ asset }: NamedAsset): boolean {
  return asset.kind === 'source' && Object.keys(asset.columns).length === 0
}

/**
 * Tells where a file that a source reads is not what its contract says: one that is here and small, by its header or
 * its first rows.
 */
export async function compareSample(
  named: NamedAsset,
  context: ConnectorContext,
  session: () => Promise<Session>,
): Promise<readonly Diagnostic[]> {
  const { asset, name } = named
  if (asset.kind !== 'source' || hasNoContract(named)) return []
  try {
    const scan = await (await connectorFor(asset.connector)).sample?.(asset, name, context)
    if (!scan) return []
    const inspected = await (await session()).inspect(scan)
    const { errors, warnings } = decideDrift({ source: asset, name, present: undefined, inspected })
    return [...errors, ...warnings]
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    const at = asset.site ? { at: asset.site } : {}
    return error.diagnostics.map(each => ({ asset: name, ...at, ...each }))
  }
}

/** Tells the columns that the data of such a source has, so that `--fix` can write them. Its files are fetched for it. */
export async function discoverContract(
  { asset, name }: NamedAsset,
  context: ConnectorContext,
  session: () => Promise<Session>,
): Promise<readonly Diagnostic[]> {
  if (asset.kind !== 'source') return []
  const at = asset.site ? { at: asset.site } : {}
  try {
    const connector = await connectorFor(asset.connector)
    const { scan } = await connector.read(asset, name, undefined, context)
    const columns = await (await session()).discover(scan)
    const names = Object.keys(columns)
    if (names.length === 0) return []
    const found = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
    return [
      diagnostic('CONTRACT_COLUMNS', `The data of ${name} has the columns ${found}`, {
        asset: name,
        ...at,
        hint: '`massif check --fix` writes them, with types guessed from the first rows.',
        replacement: {
          what: 'columns',
          columns: Object.entries(columns).map(([column, { type }]) => ({ name: column, type: typeSource(type) })),
        },
      }),
    ]
  } catch (error) {
    if (!(error instanceof MassifError)) throw error
    return error.diagnostics.map(each => ({ asset: name, ...at, ...each }))
  }
}
