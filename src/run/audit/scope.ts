import type { Asset } from '../../define/asset.ts'
import type { Assertion } from '../../define/checks.ts'
import type { FileChanges } from '../../lake/contract.ts'
import type { Checked } from '../../state/checked.ts'
import type { RunContext } from '../context.ts'

// For these, rows that were fine stay fine whatever is added to their table or taken from it.
const ROW_BY_ROW: ReadonlySet<Assertion['rule']> = new Set(['unique', 'notNull', 'oneOf', 'references'])

type Context = Pick<RunContext, 'lake' | 'session' | 'view'>

/**
 * The name of a relation with the rows a check must look at: those in files added since it last passed where that is
 * exact, otherwise the table itself.
 *
 * @param tables those the check reads, its own first
 * @param last the check's last outcome; undefined where that was of another check
 */
export async function rowsToCheck(
  tables: readonly string[],
  assertion: Assertion,
  last: Checked | undefined,
  context: Context,
): Promise<string> {
  const [table, ...targets] = tables as [string, ...string[]]
  if (!ROW_BY_ROW.has(assertion.rule) || !last?.passed) return table
  // What a row refers to may only be gone if something was taken from the target; from a view, by anything it reads.
  const direct = assertion.rule === 'references' && (assertion.to as Asset).kind !== 'view'
  for (const target of targets) {
    if (last.versions[target] === (await context.view.version(target))) continue
    if (!direct || (await changesSince(target, last, context))?.removed.length !== 0) return table
  }
  const changes = await changesSince(table, last, context)
  const state = await context.view.state(table)
  if (!changes || !state) return table
  const name = `massif.${table.replaceAll('.', '__')}__unchecked_${last.snapshots[table]}`
  await (await context.session()).bind(name, { kind: 'state', state, files: changes.added })
  return name
}

/** What changed in a table since a check looked at it; undefined where that cannot be told. */
async function changesSince(table: string, last: Checked, { lake, view }: Context): Promise<FileChanges | undefined> {
  const state = await view.state(table)
  const since = last.snapshots[table]
  if (!state || since === undefined || !state.snapshots.some(({ id }) => String(id) === since)) return undefined
  return lake.changes(BigInt(since), state)
}
