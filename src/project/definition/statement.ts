import type { Load } from '../../define/load.ts'
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts'
import type { ReadText } from '../source/read.ts'
import { placeOf } from '../sql/place.ts'
import type { Piece, Statement } from '../sql/statement.ts'

/** What a statement is written for: the rows of a table or view, the keys of a merge, or what breaks a rule. */
export type Purpose =
  | { readonly kind: 'rows'; readonly load: Load | undefined }
  | { readonly kind: 'keys' }
  | { readonly kind: 'rule' }

/** Tells what a query uses that there is none of where it runs: an interval, a table to be checked. */
export function checkPurpose(statement: Statement, purpose: Purpose, asset: string, read: ReadText): Diagnostic[] {
  const byInterval = purpose.kind === 'rows' && purpose.load?.by === 'interval'
  return statement.pieces.flatMap(piece => {
    const problem = misuse(piece, purpose, byInterval)
    if (!problem) return []
    const at = placeOf(piece.origin, read)
    return [diagnostic('PROJECT_DEFINITION', problem.message, { asset, hint: problem.hint, ...(at ? { at } : {}) })]
  })
}

function misuse(piece: Piece, purpose: Purpose, byInterval: boolean): { message: string; hint: string } | undefined {
  if (piece.kind === 'self' && purpose.kind !== 'rule') {
    return {
      message: '`self` stands in a query, where there is no table to be checked',
      hint: 'Only the rules of a table know `self`.',
    }
  }
  if (piece.kind === 'affected' && !(purpose.kind === 'rows' && purpose.load?.by === 'merge')) {
    return {
      message: '`affected` stands where there are no affected keys',
      hint: 'Only the query of a table loaded by merge knows them.',
    }
  }
  if (usesChanges(piece) && purpose.kind !== 'keys' && !(purpose.kind === 'rows' && purpose.load?.by === 'append')) {
    return {
      message: '`changes` stands where nothing is computed from changes',
      hint: "It belongs in the query of a table with load: { by: 'append' }, and in the `keys` of a load by merge.",
    }
  }
  if (byInterval || !usesInterval(piece)) return undefined
  if (purpose.kind === 'keys')
    return {
      message: 'The keys of a merge have no interval',
      hint: 'Read the changes of the inputs: ${changes(orders)}.',
    }
  if (purpose.kind === 'rule') {
    return {
      message: 'A rule has no interval: it looks at the table',
      hint: 'Use ${self}, ${run.time} or other tables.',
    }
  }
  return {
    message: 'The query is for an interval, but the asset is not loaded by interval',
    hint: "Say load: { by: 'interval', time: …, grain: 'day' }, or leave `interval` out.",
  }
}

/** Whether a piece stands for something else in each interval. */
export function usesInterval(piece: Piece): boolean {
  return (
    (piece.kind === 'reference' && piece.read.how === 'slice') || (piece.kind === 'param' && piece.name !== 'run.time')
  )
}

/** Whether a piece stands for what was added to an input. */
export function usesChanges(piece: Piece): boolean {
  return piece.kind === 'reference' && piece.read.how === 'changes'
}
