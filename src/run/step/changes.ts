import { fail } from '../../diagnostics/diagnostic.ts'
import type { Session } from '../../engines/contract.ts'
import type { DataFile, TableState } from '../../lake/contract.ts'
import { qualified } from '../../project/sql/identifier.ts'
import type { Produced } from '../../state/produced.ts'
import type { RunContext } from '../context.ts'

type Context = Pick<RunContext, 'lake' | 'session' | 'view'>

/**
 * A relation, as SQL takes it, with the rows by which an input differs from what was consumed: those added, or with
 * `either` those removed too. Files that were only written again are compared row by row. All of them where nothing
 * was consumed yet.
 *
 * @param reader the table that reads them, for messages
 * @throws MassifError RUN_INPUT_SHRANK where rows were removed and only those added are asked for
 */
export async function changedRows(
  reader: string,
  name: string,
  consumed: Produced['inputs'][string] | undefined,
  which: 'added' | 'either',
  context: Context,
): Promise<string> {
  const state = await context.view.state(name)
  if (!state?.snapshot || consumed?.snapshot === undefined) return qualified(name)
  const changes = await context.lake.changes(BigInt(consumed.snapshot), state)
  if (!changes) throw new Error(`the snapshot ${consumed.snapshot} of ${name} is gone`)
  const session = await context.session()
  const between = `${name.replaceAll('.', '__')}__${consumed.snapshot}_${state.snapshot.id}`
  const added = await bindFiles(session, `massif.${between}_added`, state, changes.added)
  if (changes.removed.length === 0) return added
  const removed = await bindFiles(session, `massif.${between}_removed`, state, changes.removed)
  const more = `select * from ${added} except all select * from ${removed}`
  const fewer = `select * from ${removed} except all select * from ${added}`
  if (which === 'either') return `((${more}) union all (${fewer}))`
  const lost = await count(session, fewer)
  if (lost > 0) {
    const rows = lost === 1 ? '1 row' : `${lost.toLocaleString('en')} rows`
    fail(
      'RUN_INPUT_SHRANK',
      `${reader} appends what is added to ${name}, of which ${rows} were changed or removed between its snapshots ${consumed.snapshot} and ${state.snapshot.id}`,
      { asset: reader },
    )
  }
  return `(${more})`
}

async function bindFiles(
  session: Session,
  name: string,
  state: TableState,
  files: readonly DataFile[],
): Promise<string> {
  await session.bind(name, { kind: 'state', state, files })
  return qualified(name)
}

async function count(session: Session, query: string): Promise<number> {
  for await (const { values, rows } of session.read(`select count(*) as n from (${query}) as lost`))
    if (rows > 0) return Number(values[0]?.[0])
  return 0
}
