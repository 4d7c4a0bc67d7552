import { fail } from '../diagnostics/diagnostic.ts'
import { nearestNames } from '../diagnostics/nearest.ts'
import type { Connector } from './contract.ts'

/** Each is loaded when a source first asks for it. */
const CONNECTORS: { readonly [name: string]: () => Promise<{ readonly connector: Connector }> } = {
  csv: () => import('./csv/connector.ts'),
  iceberg: () => import('./iceberg/connector.ts'),
  json: () => import('./json/connector.ts'),
  parquet: () => import('./parquet/connector.ts'),
}

/** The names of all connectors, as sources name them. */
export const CONNECTOR_NAMES: readonly string[] = Object.keys(CONNECTORS)

/**
 * The connector of that name.
 *
 * @throws MassifError SOURCE_OPTIONS where there is none
 */
export async function connectorFor(name: string): Promise<Connector> {
  const load = Object.hasOwn(CONNECTORS, name) ? CONNECTORS[name] : undefined
  if (load) return (await load()).connector
  const near = nearestNames(name, CONNECTOR_NAMES, 1)
  return fail('SOURCE_OPTIONS', `There is no connector "${name}"`, {
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : `There are: ${CONNECTOR_NAMES.join(', ')}.`,
  })
}

/** Whether a connector's sources are tables that are read where they are: nothing is landed. */
export function isInPlace(name: string): boolean {
  return name === 'iceberg'
}
