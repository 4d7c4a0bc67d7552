import type { Asset } from '../../define/asset.ts'
import type { Assertion } from '../../define/checks.ts'
import type { DataFile, FileChanges } from '../../lake/contract.ts'
import type { Checked } from '../../state/checked.ts'
import type { RunContext } from '../context.ts'
import { isRowByRow } from './row-by-row.ts'

// For these, rows that were fine stay fine whatever is added to their table or taken from it.
const ROW_BY_ROW: ReadonlySet<Assertion['rule']> = new Set(['unique', 'notNull', 'oneOf', 'references'])

type Context = Pick<RunContext, 'lake' | 'session' | 'view' | 'project'>

/** The rows that a check looks at. */
export interface Scope {
  /** The relation that holds them. */
  readonly name: string
  /** How many they are. */
  readonly looked: number
}

/**
 * The rows a check must look at: those in files added since it last passed where that is exact, otherwise the table
 * itself.
 *
 * @param tables those the check reads, its own first
 * @param last the check's last outcome; undefined where that was of another check
 */
export async function rowsToCheck(
  tables: readonly string[],
  assertion: Assertion,
  last: Checked | undefined,
  context: Context,
): Promise<Scope> {
  const [table, ...targets] = tables as [string, ...string[]]
  const whole = async () => ({ name: table, looked: await rowsOf(table, context) })
  if (!last?.passed || !(await looksAtRows(assertion, table, context))) return whole()
  // What a row refers to may only be gone if something was taken from the target; from a view, by anything it reads.
  const direct = assertion.rule === 'references' && (assertion.to as Asset).kind !== 'view'
  for (const target of targets) {
    if (last.versions[target] === (await context.view.version(target))) continue
    if (!direct || (await changesSince(target, last, context))?.removed.length !== 0) return whole()
  }
  const changes = await changesSince(table, last, context)
  const state = await context.view.state(table)
  if (!changes || !state) return whole()
  const name = `massif.${table.replaceAll('.', '__')}__unchecked_${last.snapshots[table]}`
  await (await context.session()).bind(name, { kind: 'state', state, files: changes.added })
  return { name, looked: counted(changes.added) }
}

/** How many rows a table has, by its files. */
export async function rowsOf(table: string, { lake, view }: Pick<Context, 'lake' | 'view'>): Promise<number> {
  const state = await view.state(table)
  return state ? counted((await lake.scan(state)).files) : 0
}

function counted(files: readonly DataFile[]): number {
  return files.reduce((sum, { rows }) => sum + rows, 0)
}

async function looksAtRows(assertion: Assertion, table: string, { project, session }: Context): Promise<boolean> {
  if (assertion.rule === 'rule') return isRowByRow(assertion, table, project, await session())
  return ROW_BY_ROW.has(assertion.rule)
}

/**
 * What changed in a table since a check looked at it; undefined where that cannot be told. Where the columns are others
 * since then, files that stayed may hold other values under the same name.
 */
async function changesSince(table: string, last: Checked, { lake, view }: Context): Promise<FileChanges | undefined> {
  const state = await view.state(table)
  const since = state?.snapshots.find(({ id }) => String(id) === last.snapshots[table])
  if (!state || !since || since.schemaId !== state.schema.id) return undefined
  return lake.changes(since.id, state)
}
