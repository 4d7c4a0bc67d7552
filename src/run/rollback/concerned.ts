import type { SqlRow, Transaction } from '../../state/contract.ts'
import type { ConsumedInput } from '../../state/produced.ts'
import type { Publication } from '../../state/publications.ts'

/** A later run that a rollback would pull the ground from under, and why. */
export interface Dependent {
  readonly run: string
  readonly why: string
}

/** A table's data, by the version that what was made from it names. */
interface Made {
  readonly asset: string
  readonly run: string
  readonly inputs: { readonly [name: string]: ConsumedInput }
}

/**
 * The runs that must be rolled back with one: those that published the same tables later, those whose tables were made
 * from what it published, and so on.
 *
 * @param published what stands, in its order
 */
export async function dependentsOf(
  run: string,
  published: readonly Publication[],
  transaction: Transaction,
): Promise<readonly Dependent[]> {
  // What was published over was remembered with what took its place.
  const past = published.flatMap(({ before }) => before.produced)
  const made = [...(await transaction.all('select asset, run_id, inputs from produced')), ...past].map(madeOf)
  const found = new Map<string, string>()
  const open = [run]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { run: other, why } of directly(next, published, made)) {
      if (other === run || found.has(other)) continue
      found.set(other, why)
      open.push(other)
    }
  }
  return [...found].map(([other, why]) => ({ run: other, why }))
}

function directly(run: string, published: readonly Publication[], made: readonly Made[]): readonly Dependent[] {
  const own = published.filter(each => each.run === run)
  const last = new Map(own.map(({ table, seq }) => [table, seq]))
  const again = published
    .filter(each => each.run !== run && each.seq > (last.get(each.table) ?? Number.MAX_SAFE_INTEGER))
    .map(each => ({ run: each.run, why: `it published ${each.table} again` }))
  // What a table was made from is told by the run that made its input, of those that still stand.
  const from = made
    .filter(each => each.run !== run)
    .flatMap(each => {
      const input = Object.keys(each.inputs).find(name => last.has(name) && isLast(run, name, each.run, published))
      return input === undefined ? [] : [{ run: each.run, why: `it made ${each.asset} from ${input}` }]
    })
  return [...again, ...from]
}

/** Whether what `reader` published was made when `run` was the last to have published `table`. */
function isLast(run: string, table: string, reader: string, published: readonly Publication[]): boolean {
  const read = published.findLast(each => each.run === reader)?.seq ?? 0
  return published.findLast(each => each.table === table && each.seq < read)?.run === run
}

function madeOf(row: SqlRow): Made {
  return { asset: String(row.asset), run: String(row.run_id), inputs: JSON.parse(String(row.inputs)) as Made['inputs'] }
}
