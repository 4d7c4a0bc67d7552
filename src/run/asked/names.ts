import { fail } from '../../diagnostics/diagnostic.ts'
import type { Transaction } from '../../state/contract.ts'
import { forgetAsset, renameAsset, renewFingerprint } from '../../state/rename.ts'
import type { RunContext } from '../context.ts'
import { isReleased } from '../housekeeping/released.ts'

/**
 * Gives tables the names that they have now, with all that is remembered of them, in one transaction.
 *
 * @throws MassifError LAKE_CONFLICT, having changed nothing, when one of them moved meanwhile
 */
export async function publishRenames(context: RunContext): Promise<void> {
  const { renames, project, lake, view } = context
  if (renames.length === 0) return
  await lake.publish([], async transaction => {
    for (const { from, to } of renames) {
      await lake.rename(transaction, from, to, view.pointer(to) ?? moved(from))
      await renameAsset(transaction, from, to)
    }
    // So that what reads them is not taken for changed once nothing says any more what they were called.
    for (const { name, fingerprint, formerFingerprint } of project.assets.values())
      if (formerFingerprint !== undefined) await renewFingerprint(transaction, name, formerFingerprint, fingerprint)
  })
  for (const { from, to } of renames) context.emit({ event: 'renamed', from, to })
}

/**
 * Takes tables out of the catalogue with all that is remembered of what they hold. Their files stay until the lake is
 * cleaned. One that was handed over to another engine stays in the catalogue, and is forgotten alone.
 *
 * @returns the names that were taken out
 * @throws MassifError LAKE_CONFLICT when one of them moved meanwhile; the transaction must not be committed then
 */
export async function removeTables(
  tables: readonly string[],
  transaction: Transaction,
  context: RunContext,
): Promise<readonly string[]> {
  const { lake, view } = context
  const removed: string[] = []
  for (const name of tables) {
    const pointer = view.pointer(name)
    if (pointer !== undefined && !isReleased(await lake.load(name, pointer))) {
      await lake.remove(transaction, name, pointer)
      removed.push(name)
    }
    await forgetAsset(transaction, name)
  }
  return removed
}

function moved(table: string): never {
  return fail('LAKE_CONFLICT', `${table} is not there any more`, { asset: table })
}
