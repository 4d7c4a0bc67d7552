import { type Columns, t } from '../../define/columns.ts'
import type { Landed } from '../../engines/contract.ts'
import { REJECTED_COLUMNS } from '../../engines/file-scan.ts'
import type { Fork } from '../../lake/contract.ts'
import type { RunContext } from '../context.ts'
import { summaryOf } from './summary.ts'

const COLUMNS: Columns = { ...REJECTED_COLUMNS, run: t.string().required() }

/**
 * Stages the rows that did not fit, beside those of their source: a landing that replaces the source's rows replaces
 * its rejected rows too.
 *
 * @returns the fork when something was staged on it.
 */
export async function stageRejected(
  landed: Landed,
  what: 'append' | 'replace',
  fork: Fork,
  context: RunContext,
): Promise<Fork | undefined> {
  const stale = what === 'replace' && (await context.view.state(fork.table)) !== undefined
  if (landed.rejected === 0 && !stale) return undefined
  const session = await context.session()
  const query = landed.rejects ? `select *, '${context.run}' as run from (${landed.rejects}) as rejected` : NONE
  await session.write(query, {
    fork,
    columns: COLUMNS,
    partition: [],
    mode: { kind: what },
    summary: summaryOf(context.run, context.newVersion()),
    signal: context.signal,
  })
  return fork
}

const NONE =
  'select null as file, null as line, null as "column", null as reason, null as raw, null as run from (select 1) as none where false'
