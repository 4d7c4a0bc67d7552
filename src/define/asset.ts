import type { Destination } from './destination.ts'
import type { Source } from './source.ts'
import type { Table } from './table.ts'
import type { View } from './view.ts'

/** Any declared thing. */
export type Asset = Source | Table | View | Destination

const KINDS: ReadonlySet<unknown> = new Set<Asset['kind']>(['source', 'table', 'view', 'destination'])

/** Whether an exported value is an asset. */
export function isAsset(value: unknown): value is Asset {
  return typeof value === 'object' && value !== null && 'kind' in value && KINDS.has(value.kind)
}
