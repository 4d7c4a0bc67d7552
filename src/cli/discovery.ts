import type { ConnectorContext } from '../connectors/contract.ts'
import { connectorFor } from '../connectors/registry.ts'
import { typeSource } from '../define/type-source.ts'
import { type Diagnostic, diagnostic, MassifError } from '../diagnostics/diagnostic.ts'
import type { Session } from '../engines/contract.ts'
import type { NamedAsset } from '../project/contract.ts'

/** Whether an asset is a source that says `columns: {}`: its data is to tell them. */
export function hasNoContract({ asset }: NamedAsset): boolean {
  return asset.kind === 'source' && Object.keys(asset.columns).length === 0
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
