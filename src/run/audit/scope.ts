import type { Assertion } from '../../define/checks.ts'
import type { Session } from '../../engines/contract.ts'
import type { Lake, TableState } from '../../lake/contract.ts'
import type { Checked } from '../../state/checked.ts'

// For these, rows that were fine stay fine whatever is added or taken away; for `references`, as long as its target stands.
const ROW_BY_ROW: ReadonlySet<Assertion['rule']> = new Set(['unique', 'notNull', 'oneOf', 'references'])

/**
 * The name of a relation with the rows a check must look at: those in files added since it last passed where that is
 * exact, otherwise the table itself.
 *
 * @param fingerprint of the check; another one is another check, which has not passed anything yet
 * @param targetsStand whether the other tables the check reads are as they were
 */
export async function rowsToCheck(
  table: string,
  assertion: Assertion,
  fingerprint: string,
  state: TableState,
  last: Checked | undefined,
  targetsStand: boolean,
  lake: Lake,
  session: Session,
): Promise<string> {
  if (!ROW_BY_ROW.has(assertion.rule) || !last?.passed || last.fingerprint !== fingerprint) return table
  if (last.snapshot === undefined || (assertion.rule === 'references' && !targetsStand)) return table
  if (!state.snapshots.some(snapshot => String(snapshot.id) === last.snapshot)) return table
  const changes = await lake.changes(BigInt(last.snapshot), state)
  if (!changes) return table
  const name = `massif.${table.replaceAll('.', '__')}__unchecked_${last.snapshot}`
  await session.bind(name, { kind: 'state', state, files: changes.added })
  return name
}
