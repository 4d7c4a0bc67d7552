import type { Asset } from '../../define/asset.ts'
import type { Draft } from './draft.ts'
import type { Origin } from './statement.ts'

/** Adds a reference to the rows by which a relation changed. Of a view nobody keeps what it gave before. */
export function addChanges(draft: Draft, name: string, asset: Asset, origin: Origin): void {
  if (asset.kind === 'view')
    draft.problem('PROJECT_DEFINITION', `${name} is a view, whose changes nobody keeps`, origin, VIEWS)
  draft.reference({ how: 'changes', name }, origin)
}

const VIEWS = 'Read the changes of the tables that the view reads.'

/** Adds the keys that a merge computes again. */
export function addAffected(draft: Draft, origin: Origin): void {
  draft.add({ kind: 'affected', origin })
  draft.mean(':affected')
}
