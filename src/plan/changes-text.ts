import type { TableState } from '../lake/contract.ts'
import type { ConsumedInput } from '../state/produced.ts'
import type { ExtentContext } from './extent.ts'

/**
 * What happened to an input since it was consumed, in a few words: `12 rows added to raw.orders`, where files were only
 * added; `changes of raw.orders` where telling more would mean reading them.
 */
export async function changesText(
  name: string,
  state: TableState | undefined,
  consumed: ConsumedInput | undefined,
  { lake }: Pick<ExtentContext, 'lake'>,
): Promise<string> {
  const unknown = `changes of ${name}`
  if (!state || consumed?.snapshot === undefined) return unknown
  const changes = await lake.changes(BigInt(consumed.snapshot), state)
  if (!changes || changes.removed.length > 0 || changes.added.some(file => file.deletes)) return unknown
  const rows = changes.added.reduce((sum, file) => sum + file.rows, 0)
  return rows === 1 ? `1 row added to ${name}` : `${rows.toLocaleString('en')} rows added to ${name}`
}
