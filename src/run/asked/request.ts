import type { Asked } from '../../plan/asked.ts'
import { toMakeAgain } from '../../plan/backfill.ts'
import type { Span } from '../../plan/ranges.ts'
import { withDownstream } from '../../plan/select.ts'
import type { Project } from '../../project/contract.ts'

/** What a run or a plan is asked for. */
export interface Request {
  /** Names of assets; none for all. What they are made from is brought up to date too. */
  readonly assets: readonly string[]
  /** Bring tables loaded by interval up to date there alone. */
  readonly only?: Span
  /** Make `assets` again although nothing changed, of tables loaded by interval this part; and what is made from them. */
  readonly again?: { readonly span?: Span }
  /** Do it although data is lost. */
  readonly allowDrop?: boolean
  /** Do again what was undone by a rollback. */
  readonly release?: boolean
}

/** A request, once the names in it are known. Plain data: it is kept with the run, for whoever resumes it. */
export interface Asking {
  readonly selection: readonly string[]
  readonly asked: Asked
  readonly allowDrop: boolean
}

/** @throws MassifError PROJECT_UNKNOWN_ASSET, PLAN_BACKFILL */
export function asking(project: Project, { assets, only, again, allowDrop = false }: Request): Asking {
  const confined = only ? { only } : {}
  if (!again) return { selection: assets, asked: confined, allowDrop }
  const names = toMakeAgain(project, assets, again.span !== undefined)
  const selection = assets.length === 0 ? [] : withDownstream(project, names)
  return { selection, asked: { ...confined, again: { assets: names, ...again } }, allowDrop }
}
