import type { Fork, Lake, Published, TableState } from '../../lake/contract.ts'
import type { Produced } from '../../state/produced.ts'
import type { StepRecord } from '../../state/steps.ts'

/** A table staged by a step of this run: what its publication needs. */
export interface StagedTable {
  readonly asset: string
  readonly fork: Fork
  readonly state: TableState
  readonly step: StepRecord
  readonly fingerprint: string
  readonly inputs: Produced['inputs']
  /** What was stale and stays so: see `Produced.pending`. */
  readonly pending?: Produced['pending']
}

/** The record of what produced a table, once `metadataLocation` is what the catalogue points to. */
export function producedBy(staged: StagedTable, run: string, at: string): Produced {
  const { asset, state, fingerprint, inputs, pending } = staged
  return {
    asset,
    fingerprint,
    dataVersion: state.dataVersion ?? '',
    metadataLocation: state.metadataLocation,
    uuid: state.uuid,
    ...(state.snapshot ? { snapshot: String(state.snapshot.id) } : {}),
    inputs,
    ...(pending ? { pending } : {}),
    run,
    at,
  }
}

/** A staged state as it is published: another one where it was put on top of what somebody else committed meanwhile. */
export async function publishedState(
  staged: TableState,
  published: readonly Published[],
  { lake }: { readonly lake: Lake },
): Promise<TableState> {
  const to = published.find(({ table }) => table === staged.name)?.to
  return to === undefined || to === staged.metadataLocation ? staged : lake.load(staged.name, to)
}
