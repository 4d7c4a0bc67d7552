import type { Lake } from '../lake/contract.ts'
import type { Produced } from '../state/produced.ts'

/**
 * The records of what produced tables, of those that are still there. A table that somebody took out of the catalogue,
 * or put another one in the place of, is one that nothing has produced.
 *
 * @param pointers the catalogue's, read before `produced`: a table published since then counts as changed
 */
export async function standing(
  produced: ReadonlyMap<string, Produced>,
  pointers: ReadonlyMap<string, string>,
  lake: Lake,
): Promise<ReadonlyMap<string, Produced>> {
  const stand = new Map<string, Produced>()
  for (const [name, record] of produced) {
    const pointer = pointers.get(name)
    if (pointer === undefined) continue
    if (pointer === record.metadataLocation || (await lake.load(name, pointer)).uuid === record.uuid)
      stand.set(name, record)
  }
  return stand
}
