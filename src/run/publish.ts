import { recordChecked } from '../state/checked.ts'
import type { Database } from '../state/contract.ts'
import { recordProduced } from '../state/produced.ts'
import { recordPublications } from '../state/publications.ts'
import { recordStep } from '../state/steps.ts'
import { removeTables } from './asked/names.ts'
import type { RunContext } from './context.ts'
import { tellDue } from './housekeeping/due.ts'
import { refuseLostLeases } from './lease-keeper.ts'
import { tellClockBack } from './step/clock-back.ts'
import { producedBy, publishedState } from './step/forked.ts'
import type { Group } from './table-phase.ts'

/**
 * Publishes a group: all its tables, what produced them, and the outcomes of their checks, in one transaction; and takes
 * out the tables that are no longer declared.
 * Every file must be durable by then.
 *
 * @throws MassifError LAKE_CONFLICT, having changed nothing, when somebody else moved one of the tables.
 */
export async function publishGroup(
  { staged, settled, checked }: Group,
  removals: readonly string[],
  context: RunContext,
): Promise<void> {
  const began = context.clock.monotonic()
  const at = context.clock.now().toISOString()
  let removed: readonly string[] = []
  await context.lake.publish(
    staged.map(({ fork }) => fork),
    async (transaction, published) => {
      await refuseLostLeases(transaction, [...staged.map(({ asset }) => asset), ...removals], context.run)
      const taken = removals.map(table => ({ table, from: context.view.pointer(table), to: undefined }))
      await recordPublications(transaction, context.run, [...published, ...taken], at)
      for (const table of staged) {
        const state = await publishedState(table.state, published, context)
        await recordProduced(transaction, producedBy({ ...table, state }, context.run, at))
        await recordStep(transaction, { ...table.step, status: 'published' })
      }
      for (const produced of settled) await recordProduced(transaction, produced)
      for (const record of checked) await recordChecked(transaction, record)
      removed = await removeTables(removals, transaction, context)
    },
  )
  const seconds = (context.clock.monotonic() - began) / 1000
  if (staged.length > 0) context.emit({ event: 'published', tables: staged.map(({ asset }) => asset).sort(), seconds })
  if (removed.length > 0) context.emit({ event: 'removed', tables: removed })
  for (const { state } of staged) {
    tellDue(state, context)
    tellClockBack(state, context)
  }
}

/** Keeps what was found out about published tables alone: what made them, and the outcomes of checks. */
export async function keepFound(database: Database, { settled, checked }: Omit<Group, 'staged'>): Promise<void> {
  if (settled.length + checked.length === 0) return
  await database.transaction(async transaction => {
    for (const produced of settled) await recordProduced(transaction, produced)
    for (const record of checked) await recordChecked(transaction, record)
  })
}
