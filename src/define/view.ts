import type { Columns } from './columns.ts'
import { type Relation, relationMethods } from './input.ts'
import { callSite, type Site } from './site.ts'
import type { Query } from './table.ts'

export interface ViewDefinition<C extends Columns = Columns> {
  readonly about?: string
  readonly owner?: string
  readonly columns: C
  readonly query: Query
}

/** A dataset that is not stored: its query stands in for it wherever it is read. */
export interface View<C extends Columns = Columns> extends Relation<C> {
  readonly kind: 'view'
  readonly definition: ViewDefinition<C>
  readonly site?: Site | undefined
}

/** Declares a view. Its name is the name it is exported by. */
export function view<const C extends Columns>(definition: ViewDefinition<C>): View<C> {
  const site = callSite(view)
  const itself: View<C> = Object.freeze({
    kind: 'view',
    definition: Object.freeze(definition),
    columns: definition.columns,
    get site() {
      return site()
    },
    ...relationMethods<C>(() => itself),
  } as const)
  return itself
}
