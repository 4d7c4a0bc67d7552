import { fail } from '../diagnostics/diagnostic.ts'
import type { Delivery, DeliveryContext, RowChanges } from './contract.ts'
import { identifier, identifiers } from './sql.ts'

/**
 * Makes sure that the key tells all rows apart: what is delivered by key would otherwise depend on which came last.
 *
 * @throws MassifError DESTINATION_KEY
 */
export async function distinctKeys({ query, key, destination }: Delivery, context: DeliveryContext): Promise<void> {
  const columns = identifiers(key)
  const session = await context.session()
  const nulls = key.map(name => `${identifier(name)} is null`).join(' or ')
  const twice = `select ${columns}, count(*) as n from (\n${query}\n) as keyed group by ${columns} having count(*) > 1 or ${nulls} limit 1`
  for await (const { values, rows } of session.read(twice, { signal: context.signal })) {
    if (rows === 0) continue
    const found = values.map(column => column[0])
    const shown = key
      .map((name, index) => `${name} = ${found[index] === null ? 'null' : String(found[index])}`)
      .join(', ')
    const what = found.slice(0, -1).includes(null) ? 'no key' : `one key (${found.at(-1)} rows)`
    fail('DESTINATION_KEY', `Rows of ${destination} have ${what}: ${shown}`, {
      asset: destination,
      hint: 'Deliver by a key that tells rows apart, or add checks: [unique(…), notNull(…)] to the table.',
    })
  }
}

/** A query for the keys of rows that are gone, rather than changed. */
export function goneKeys({ gained, lost }: RowChanges, key: readonly string[]): string {
  const columns = identifiers(key)
  return `select distinct ${columns} from (\n${lost}\n) as lost except select ${columns} from (\n${gained}\n) as gained`
}

export async function rowCount(query: string, context: DeliveryContext): Promise<number> {
  const session = await context.session()
  for await (const { values } of session.read(`select count(*) from (\n${query}\n) as counted`, {
    signal: context.signal,
  }))
    return Number(values[0]?.[0])
  return 0
}
